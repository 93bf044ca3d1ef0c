// Where lines may end in scripts without spaces: between words, as the engine's dictionaries know them, and by the rules of
// Japanese typesetting (kinsoku, JIS X 4051) for what begins and ends no line.

/** Scripts in which words are not parted by spaces, and Korean, whose words a line breaker would part. */
const SPACELESS =
  /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}\p{sc=Hangul}]/u;
const JOINED_BY_SPACES = /^\p{sc=Hangul}/u;

/** Whether {@link phrasesOf} parts `text` better than its spaces do. */
export function hasPhrases(text: string): boolean {
  return SPACELESS.test(text);
}

/** Begins no line: what closes, ends or goes on; small kana; marks of length and repetition; vowels and tones. */
const NO_START =
  /^[\p{Pe}\p{Pf}\p{M}\p{Lm}、。，．・：；！？!?,.:;%％‰‐–—―〜～…‥"'”’ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶㇰ-ㇿｧ-ｯะาำๅๆฯ℃°]/u;
/** Ends no line: what opens, and what stands before a number. */
const NO_END = /[\p{Ps}\p{Pi}$¥￥£€#＃@＠№]$/u;
/** A number, which stands with what it counts. */
const NUMBER = /^[\d０-９一二三四五六七八九十百千万萬億亿兆两兩几幾每第]+$/u;
/** Words of one sign that belong to the one before: Chinese particles. */
const CHINESE_PARTICLE = /^[的了吗嗎吧呢啊呀着著过過们們地得嘛喔啦]$/u;
const HIRAGANA = /^[\p{sc=Hiragana}ー]+$/u;
const KATAKANA = /^[\p{sc=Katakana}ー]+$/u;
/** Behind these a Japanese phrase is complete, so that a long word in hiragana may begin the next. */
const AFTER_PARTICLE = /[はがをにでもとのへ]$/u;

/** `text` in parts between which a line may end; together they are `text`. Spaces stand at the end of a part. */
export function phrasesOf(text: string): readonly string[] {
  const isJapanese = /[\p{sc=Hiragana}\p{sc=Katakana}]/u.test(text);
  const words = new Intl.Segmenter(isJapanese ? 'ja' : 'zh', { granularity: 'word' });
  const phrases: string[] = [];
  let word = '';
  for (const { segment } of words.segment(text)) {
    const phrase = phrases.at(-1);
    if (phrase !== undefined && !mayBreak(phrase, word, segment))
      phrases[phrases.length - 1] = phrase + segment;
    else phrases.push(segment);
    word = segment;
  }
  return phrases;
}

/** Between a phrase, whose last word is `word`, and the word behind it. */
function mayBreak(phrase: string, word: string, next: string): boolean {
  if (/^\s/u.test(next) || NO_START.test(next)) return false;
  if (/\s$/u.test(phrase)) return true;
  if (NO_END.test(phrase) || NUMBER.test(word)) return false;
  if (![word, next].some((side) => SPACELESS.test(side) && !JOINED_BY_SPACES.test(side))) {
    return /[、。，．！？…：；」』）】]$/u.test(phrase);
  }
  if (CHINESE_PARTICLE.test(next) || (KATAKANA.test(word) && KATAKANA.test(next))) return false;
  return !HIRAGANA.test(next) || (next.length >= 3 && AFTER_PARTICLE.test(phrase));
}
