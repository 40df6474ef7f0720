// What the page says around its views, in German.

import { countsIn } from "../counts.js";

const counted = countsIn("de");

/** @type {typeof import("./en.js").en} */
export const de = {
  language: "de",
  dir: "ltr",

  score: "Kreditbewertung",
  lead: "Geben Sie einen Kunden ein, oder beginnen Sie mit einem Beispiel. Die Bewertung folgt beim Tippen; ein leeres Feld gilt als unbekannt.",
  leadOf: (examples) => `Geben Sie einen Kunden ein${examples ? ", oder beginnen Sie mit einem Beispiel" : ""}. Die Bewertung folgt beim Tippen; ein leeres Feld gilt als unbekannt.`,
  leadOfOther: (examples) => `Geben Sie Werte ein${examples ? ", oder beginnen Sie mit einem Beispiel" : ""}. Die Vorhersage folgt beim Tippen; ein leeres Feld gilt als fehlend.`,
  views: "Ansichten",
  client: "Kunde",
  prediction: "Vorhersage",
  portfolio: "Bestand",
  portfolioLead: "Alle Kunden einer Datei bewertet, entschieden, erklärt und geordnet. Die Datei bleibt auf diesem Gerät.",
  policy: "Richtlinie",
  policyLead: "Was Entscheidungen kosten, und was eine andere Richtlinie ändern würde. Die Daten bleiben auf diesem Gerät.",
  model: "Modell",
  modelLead: "Was das Modell ist, wonach es geht, und wie es sich gegen ein anderes schlägt.",
  here: "Auf diesem Gerät berechnet.",
  stays: "Nichts, was Sie eingeben, verlässt es.",
  back: "Zurück zum eingebauten Modell",
  open: "Modell öffnen…",
  loading: "Das Modell wird geladen…",
  examples: "Beispiele",
  clear: "Formular leeren",
  carried: "Über Kunden wird nach der Richtlinie entschieden, die in der Richtlinienansicht eingestellt wurde, nicht nach der des Modells.",
  toPolicy: "Richtlinie ansehen",
  ownPolicy: "Zurück zur Richtlinie des Modells",
  support: "Entscheidungshilfe. Eine Bewertung will beurteilt werden; sie ist keine Entscheidung und keine rechtliche Mitteilung.",
  unchanged: "Sonst hat sich auf dieser Seite nichts geändert.",
  dismiss: "Schließen",
  drop: "Legen Sie ein Modell oder eine Datei mit Kunden hier ab, um es zu öffnen",
  dropNote: "XGBoost, LightGBM, CatBoost, ONNX oder ein .copse-Paket. Es bleibt auf diesem Gerät.",

  reading: (name) => `${name} wird gelesen`,
  isOpen: (name) => `${name} ist geöffnet.`,
  notOpened: (name) => `${name} konnte nicht geöffnet werden`,
  nothingOpened: "Es wurde nichts geöffnet",
  oneAtATime: "Öffnen Sie eine Datei auf einmal.",
  unreadable: (why) => `Die Datei kann nicht gelesen werden: ${why}`,
  loadingView: "Die Ansicht wird geladen…",
  tryAgain: "Noch einmal versuchen",
  viewFailed: (why) => `Diese Ansicht konnte nicht geladen werden: ${why}`,
  figures: "Zahlen",
  bandTo: (to) => `bis ${to}`,
  bandBetween: (over, to) => `über ${over} bis ${to}`,
  bandOver: (over) => `über ${over}`,
  bandMissing: "fehlt",
  noLanguage: (/** @type {string} */ name) => `Die Seite konnte nicht in diese Sprache gebracht werden: ${name}`,

  update: "Eine neue Fassung dieser Seite liegt bereit.",
  useNow: "Jetzt benutzen",
  later: "Später",
  othersOpen: (count) => counted(count, { one: "Die neue Fassung kann benutzt werden, sobald der andere Tab mit dieser Seite geschlossen ist.", other: "Die neue Fassung kann benutzt werden, sobald die # anderen Tabs mit dieser Seite geschlossen sind." }),
};
