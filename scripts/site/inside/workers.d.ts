/** What single-file.mjs puts into host.mjs: the workers' scripts, and the modules that each may load. */
declare module "copse:workers" {
  export const workers: Record<string, string>;
  export const parts: Record<string, string[]>;
}
