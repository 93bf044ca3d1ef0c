/** The one name that a project must have. */
export const STORYBOARD = 'storyboard.json';
