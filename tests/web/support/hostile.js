// What a name or a text may hold to be more than data.

export const HOSTILE = ['<img src=x onerror="window.ran=1">', "<script>window.ran=1</script>", "javascript:window.ran=1", "${window.ran=1}",
  "{{constructor.constructor('window.ran=1')()}}", '" onmouseover="window.ran=1', "=HYPERLINK(1)", "__proto__", "constructor", "\u202egnp.exe"];
