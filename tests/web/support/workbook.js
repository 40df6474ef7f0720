// Workbooks, as spreadsheets save them.

import { zipSync } from "fflate";

/** A workbook of one sheet. @param {string[][]} rows */
export function workbookOf(rows) {
  const encode = (/** @type {string} */ text) => new TextEncoder().encode(`<?xml version="1.0" encoding="UTF-8"?>${text}`);
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
  const links = "http://schemas.openxmlformats.org/package/2006/relationships";
  const column = (/** @type {number} */ at) => (at < 26 ? "" : String.fromCharCode(64 + Math.floor(at / 26))) + String.fromCharCode(65 + (at % 26));
  const cells = rows.map((row, y) => `<row r="${y + 1}">${row.map((text, x) => (y === 0
    ? `<c r="${column(x)}1" t="inlineStr"><is><t>${text}</t></is></c>` : `<c r="${column(x)}${y + 1}"><v>${text}</v></c>`)).join("")}</row>`).join("");
  return zipSync({
    "[Content_Types].xml": encode('<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'),
    "_rels/.rels": encode(`<Relationships xmlns="${links}"><Relationship Id="rId1" Type="${office}/officeDocument" Target="xl/workbook.xml"/></Relationships>`),
    "xl/workbook.xml": encode(`<workbook xmlns="${main}" xmlns:r="${office}"><sheets><sheet name="clients" sheetId="1" r:id="rId1"/></sheets></workbook>`),
    "xl/_rels/workbook.xml.rels": encode(`<Relationships xmlns="${links}"><Relationship Id="rId1" Type="${office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`),
    "xl/worksheets/sheet1.xml": encode(`<worksheet xmlns="${main}"><sheetData>${cells}</sheetData></worksheet>`),
  });
}
