// The element's texts in Arabic, written from right to left.

const rules = new Intl.PluralRules("ar");

import { inLanguage } from "../../translate.js";

/** By the six forms of number. @param {number} count @param {{ one: string, two: string, few: string, other: string }} forms */
export function counted(count, { one, two, few, other }) {
  const form = rules.select(count);
  return form === "one" ? one : form === "two" ? two : form === "few" ? few : other;
}

/** @type {import("../texts.js").Texts} */
export const ar = {
  language: "ar",
  dir: "rtl",
  separator: "؛ ",
  told: (model) => inLanguage(model, "ar"),

  loading: "يجري تحميل النموذج…",
  noScore: "لا يمكن إعطاء نتيجة",
  notTaken: "لم تؤخذ بيانات هذا العميل",
  ownError: "خطأ في Copse نفسه:",

  probabilityOfDefault: "احتمال التعثر",
  probability: "الاحتمال",
  probabilityOf: (name) => `احتمال «${name}»`,
  mostProbableClass: "الفئة الأكثر احتمالًا",
  mostProbable: "الأكثر احتمالًا",
  bothClasses: "الفئتان",
  allClasses: "كل الفئات",
  className: (name) => `الفئة ${name}`,
  prediction: "التنبؤ",
  predictions: "التنبؤات",
  allOutputs: "كل المخرجات",
  output: (index) => `المخرج ${index}`,
  valueCount: (count, shown) => counted(count, { one: "قيمة واحدة", two: "قيمتان", few: `${shown} قيم`, other: `${shown} قيمة` }),
  more: (count) => `${count} أخرى`,
  moreOf: (title) => `المزيد من: ${title}`,

  notANumber: "ليس رقمًا",
  blank: "فارغ",
  quoted: (text) => `«${text}»`,
  about: (count, of) => `نحو ${count} من كل ${of}`,
  fewerThan: (count, of) => `أقل من ${count} من كل ${of}`,
  moreThan: (count, of) => `أكثر من ${count} من كل ${of}`,

  client: "العميل",
  inputs: "المدخلات",
  history: "السجل",
  columnMeanings: "معاني الأعمدة",
  problem: {
    number: "ليس رقمًا.",
    numberLike: (example) => `ليس رقمًا. اكتبه هكذا: ${example}.`,
    currency: (example) => `ليس مبلغًا بهذه العملة. اكتبه هكذا: ${example}.`,
    either: (one, other) => `غير واضح: اكتب ${one} أو ${other}.`,
    whole: "يجب أن يكون عددًا صحيحًا.",
    least: (min) => `يجب ألا يقل عن ${min}.`,
    most: (max) => `يجب ألا يزيد على ${max}.`,
    range: (min, max) => `يجب أن يكون بين ${min} و${max}.`,
    choice: (value) => `${value} ليس من الخيارات.`,
  },
  notAmong: (value) => `${value} (ليس منها)`,
  notDocumented: (value) => `${value} (غير موثق)`,
  notKnown: "غير معروف",
  undo: "تراجع",
  redo: "إعادة",
  undone: "تم التراجع.",
  redone: "تمت الإعادة.",
  clientData: "بيانات العميل",
  pasteHint: "يمكن لصق صف منسوخ من جدول بيانات هنا.",
  pasting: "تجري قراءة ما تم لصقه…",

  result: "النتيجة",
  noResult: "لا نتيجة بعد",
  lastValid: "آخر نتيجة صالحة",
  lastValidFor: (basis) => `، عند ${basis}.`,
  correct: (labels) => `يرجى تصحيح: ${labels}.`,
  enterValues: "أدخل القيم لرؤية التنبؤ.",
  enterClient: "أدخل بيانات عميل لرؤية النتيجة.",
  blanks: (labels) => `تُركت فارغة وحُسبت على أنها مفقودة: ${labels}.`,
  blankCount: (count, shown, of) => counted(count, {
    one: `حقل واحد من ${of} فارغ، حُسب على أنه مفقود`, two: `حقلان من ${of} فارغان، حُسبا على أنهما مفقودان`,
    few: `${shown} حقول من ${of} فارغة، حُسبت على أنها مفقودة`, other: `${shown} حقلًا من ${of} فارغة، حُسبت على أنها مفقودة`,
  }),

  verdict: { accept: "قبول", decline: "رفض", refer: "إحالة إلى شخص" },
  grade: "الدرجة",
  gradeOf: (name) => `الدرجة ${name}`,
  byProbability: "حسب الاحتمال، %",
  bandRange: (from, to) => `، من ${from} إلى ${to}`,
  expectedLoss: "الخسارة المتوقعة",
  lossNote: (probability, share, amount) => `احتمال ${probability} × خسارة ${share} من ${amount}`,
  mustWeigh: "يجب أن يوازن شخص ما هو على المحك.",
  costs: "التكلفة المتوقعة لكل قرار",
  ifAccepted: "عند القبول",
  ifDeclined: "عند الرفض",
  lower: "أقل",
  creditLine: "حد الائتمان",
  noCostAt: (label) => `لا تكلفة عند هذه القيمة من «${label}».`,
  noCostWithout: (label) => `لا تكلفة دون «${label}».`,
  closeCall: (probability) => `حالة متقاربة: تتساوى تكلفة القبول والرفض عند ${probability}.`,
  unlikeClients: "لا يشبه العملاء الذين تعلّم منهم النموذج.",
  byCost: { accept: "حسب التكلفة وحدها: قبول.", decline: "حسب التكلفة وحدها: رفض.", refer: "" },

  why: "لماذا",
  percentagePoints: "نقاط مئوية",
  points: (value) => `${value} نقطة`,
  toldIn: (language) => `يذكر النموذج أسبابه باللغة: ${language}.`,
  candidates: "أسباب محتملة، وليست إشعارًا قانونيًا.",

  sure: "مدى اليقين",
  otherPolicy: "اتُّخذ القرار وفق سياسة غير سياسة النموذج.",
  cutOff: "الحد الفاصل",
  breakEven: "نقطة التعادل",
  above: (points, at) => `${points} نقطة فوق ${at}`,
  below: (points, at) => `${points} نقطة تحت ${at}`,
  smallestChange: "أصغر تغيير يقلب القرار",
  changeOf: (label, from, to) => `${label}: \u2068${from}\u2069 ← \u2068${to}\u2069`,
  noneTurns: "لا يقلبه أي مدخل معروف بمفرده",
  computing: "يجري الحساب…",
  members: "مكونات النموذج",
  agree: (count, shown, points) => counted(count, {
    one: "مكوّن واحد", two: `مكوّنان ضمن نحو ${points} نقطة`,
    few: `${shown} مكوّنات ضمن نحو ${points} نقطة`, other: `${shown} مكوّنًا ضمن نحو ${points} نقطة`,
  }),
  training: "بيانات التدريب",
  likeTraining: "يشبه عملاءها",
  unlikeTraining: "لا يشبه عملاءها",
  unlikeTitle: "لا يشبه بيانات التدريب",
  unlikeMost: (labels) => `، وخصوصًا في ${labels}. النتيجة أقل يقينًا مما تبدو.`,

  copy: "نسخ",
  copied: "تم النسخ",
  copyByHand: "تم التحديد: انسخه من هنا",
  knownAnswers: (count, shown) => counted(count, {
    one: "إجابة معروفة واحدة أُعيد حسابها بدقة البت", two: "إجابتان معروفتان أُعيد حسابهما بدقة البت",
    few: `${shown} إجابات معروفة أُعيد حسابها بدقة البت`, other: `${shown} إجابة معروفة أُعيد حسابها بدقة البت`,
  }),
  noKnownAnswers: "لا إجابات معروفة للتحقق",

  scenario: "سيناريو",
  scenarioOf: (count, shown) => counted(count, {
    one: "مدخل واحد يختلف عن العميل", two: "مدخلان يختلفان عن العميل",
    few: `${shown} مدخلات تختلف عن العميل`, other: `${shown} مدخلًا تختلف عن العميل`,
  }),
  scenarioWas: (probability) => `العميل: ${probability}`,
  scenarioReset: "العودة إلى العميل",
  scenarioKeep: "اعتماده عميلًا",

  tools: "نظرة أقرب",
  tool: {
    waterfall: ["الأسباب بالأرقام", "ما تضيفه كل مجموعة من الوقائع، وأي الأزواج مهمة"],
    curve: ["ماذا لو", "حرّك مدخلًا واحدًا وشاهد المنحنى كاملًا"],
    changes: ["ما الذي يغيّر هذا", "أصغر التغييرات التي بيد العميل"],
    compare: ["مقارنة", "اثنان جنبًا إلى جنب"],
    record: ["ملاحظات وتوثيق", "ملاحظات، قرار مخالف، إيصال، تقرير من صفحة واحدة"],
  },
  plain: {
    scenarioOf: (count, shown) => counted(count, {
      one: "تغيّر مدخل واحد", two: "تغيّر مدخلان", few: `تغيّرت ${shown} مدخلات`, other: `تغيّر ${shown} مدخلًا`,
    }),
    scenarioWas: (figure) => `قبل ذلك: ${figure}`,
    scenarioReset: "رجوع",
    scenarioKeep: "اعتماد",
    candidates: "",
    likeTraining: "يشبهها",
    unlikeTraining: "لا يشبهها",
    clientData: "المدخلات",
    recordNote: "ملاحظات، إيصال، تقرير من صفحة واحدة",
    changesNote: "أصغر التغييرات التي تبلغ هدفًا",
  },
  toolFailed: (reason) => `تعذر تحميل هذا الجزء: ${reason}`,
};
