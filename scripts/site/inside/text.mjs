// Bytes as text that any HTML document can hold, whatever it is declared or sent as: four bytes are five
// printable characters of ASCII, none of them "<". A quarter more than the bytes; Base64 takes a third.

const FIRST = 35;
/** "<" could begin a tag: "x", which the 85 leave free, stands for it. */
const LESS = 60;
const FOR_LESS = 120;

/** @param {Uint8Array} bytes @returns {string} */
export function toText(bytes) {
  const padded = new Uint8Array(Math.ceil(bytes.length / 4) * 4);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  let text = "";
  for (let at = 0; at < padded.length; at += 4) {
    let word = view.getUint32(at);
    let group = "";
    for (let digit = 0; digit < 5; ++digit) {
      const code = FIRST + (word % 85);
      group = String.fromCharCode(code === LESS ? FOR_LESS : code) + group;
      word = Math.floor(word / 85);
    }
    text += group;
  }
  // As many characters less as bytes were added.
  return text.slice(0, text.length - (padded.length - bytes.length));
}

/** @param {string} text @returns {Uint8Array<ArrayBuffer>} */
export function fromText(text) {
  const length = Math.floor((text.length * 4) / 5);
  const padded = new Uint8Array(Math.ceil(length / 4) * 4);
  const view = new DataView(padded.buffer);
  for (let at = 0, from = 0; at < padded.length; at += 4) {
    let word = 0;
    for (let digit = 0; digit < 5; ++digit, ++from) {
      // Beyond the end the highest digit, so that what is cut off does not carry.
      const code = from < text.length ? text.charCodeAt(from) : FIRST + 84;
      word = word * 85 + (code === FOR_LESS ? LESS : code) - FIRST;
    }
    view.setUint32(at, word);
  }
  return padded.slice(0, length);
}
