// The transitions of ffmpeg 5.1's `xfade`, so that a wrong name is an error before a render begins.

/** Every kind that a transition can be; `custom`, which takes a program, is left out. */
export const TRANSITION_KINDS = [
  ...['fade', 'fadeblack', 'fadewhite', 'fadegrays', 'fadefast', 'fadeslow', 'distance', 'dissolve'],
  ...['pixelize', 'hblur', 'zoomin', 'radial', 'circlecrop', 'rectcrop', 'circleopen', 'circleclose'],
  ...['vertopen', 'vertclose', 'horzopen', 'horzclose', 'wipeleft', 'wiperight', 'wipeup', 'wipedown'],
  ...['wipetl', 'wipetr', 'wipebl', 'wipebr', 'slideleft', 'slideright', 'slideup', 'slidedown'],
  ...['smoothleft', 'smoothright', 'smoothup', 'smoothdown', 'diagtl', 'diagtr', 'diagbl', 'diagbr'],
  ...['hlslice', 'hrslice', 'vuslice', 'vdslice', 'squeezeh', 'squeezev'],
] as const;

/** The name of an xfade transition. */
export type TransitionKind = (typeof TRANSITION_KINDS)[number];
