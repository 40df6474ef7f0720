// What the page says around its views, in Arabic.

import { countsIn } from "../counts.js";

const counted = countsIn("ar");

/** @type {typeof import("./en.js").en} */
export const ar = {
  language: "ar",
  dir: "rtl",

  score: "التقييم الائتماني",
  lead: "أدخل عميلًا أو ابدأ بمثال. يتبع التقييم ما تكتبه، ويُعد الحقل الفارغ غير معروف.",
  leadOf: (examples) => `أدخل عميلًا${examples ? " أو ابدأ بمثال" : ""}. يتبع التقييم ما تكتبه، ويُعد الحقل الفارغ غير معروف.`,
  leadOfOther: (examples) => `أدخل القيم${examples ? " أو ابدأ بمثال" : ""}. يتبع التنبؤ ما تكتبه، ويُعد الحقل الفارغ ناقصًا.`,
  views: "العروض",
  client: "العميل",
  prediction: "التنبؤ",
  portfolio: "المحفظة",
  portfolioLead: "كل عملاء ملف مقيَّمون ومقرَّر بشأنهم ومشروحون ومرتَّبون. يبقى الملف على هذا الجهاز.",
  policy: "السياسة",
  policyLead: "ما تكلفه القرارات، وما الذي ستغيره سياسة أخرى. تبقى البيانات على هذا الجهاز.",
  model: "النموذج",
  modelLead: "ماهية النموذج، وما يعتمد عليه، وكيف يُقارن بغيره.",
  here: "يُحسب على هذا الجهاز.",
  stays: "لا شيء مما تدخله يغادره.",
  back: "العودة إلى النموذج المدمج",
  open: "فتح نموذج…",
  loading: "جارٍ تحميل النموذج…",
  examples: "أمثلة",
  clear: "إفراغ النموذج",
  carried: "تُتخذ القرارات بشأن العملاء وفق السياسة المضبوطة في عرض السياسة، لا وفق سياسة النموذج.",
  toPolicy: "عرض السياسة",
  ownPolicy: "العودة إلى سياسة النموذج",
  support: "أداة لدعم القرار. التقييم موضوع للنظر، وليس قرارًا ولا إشعارًا قانونيًا.",
  unchanged: "لم يتغير شيء آخر في هذه الصفحة.",
  dismiss: "إغلاق",
  drop: "أفلت نموذجًا أو ملف عملاء لفتحه",
  dropNote: "نماذج XGBoost أو LightGBM أو CatBoost أو ONNX أو حزمة ‎.copse. يبقى على هذا الجهاز.",

  reading: (name) => `جارٍ قراءة ${name}`,
  isOpen: (name) => `فُتح ${name}.`,
  notOpened: (name) => `تعذر فتح ${name}`,
  nothingOpened: "لم يُفتح شيء",
  oneAtATime: "افتح ملفًا واحدًا في كل مرة.",
  unreadable: (why) => `تعذرت قراءة الملف: ${why}`,
  loadingView: "جارٍ تحميل العرض…",
  tryAgain: "المحاولة مجددًا",
  viewFailed: (why) => `تعذر تحميل هذا العرض: ${why}`,
  figures: "الأرقام",
  bandTo: (to) => `حتى ${to}`,
  bandBetween: (over, to) => `فوق ${over} حتى ${to}`,
  bandOver: (over) => `فوق ${over}`,
  bandMissing: "ناقص",
  noLanguage: (/** @type {string} */ name) => `تعذّر عرض الصفحة بهذه اللغة: ${name}`,

  update: "إصدار جديد من هذه الصفحة جاهز.",
  useNow: "استخدامه الآن",
  later: "لاحقًا",
  othersOpen: (count) => counted(count, { one: "يمكن استخدام الإصدار الجديد بعد إغلاق علامة التبويب الأخرى لهذه الصفحة.", two: "يمكن استخدام الإصدار الجديد بعد إغلاق علامتي التبويب الأخريين لهذه الصفحة.", other: "يمكن استخدام الإصدار الجديد بعد إغلاق علامات التبويب الأخرى لهذه الصفحة (#)." }),
};
