// The element as a control of the form around it.

/** What is sent with that form, and what of it is not valid.
 * @param {ElementInternals} internals @param {import("./desk.js").Desk} desk @param {import("./desk.js").Problems} problems */
export function tellForm(internals, desk, [first]) {
  const state = desk.empty ? null : JSON.stringify(desk.value);
  internals.setFormValue(state, state);
  if (first === undefined) internals.setValidity({});
  else internals.setValidity({ badInput: true }, `${first.field.input.label}: ${first.problem}`, first.field.focusTarget);
}
