/** What single-file.mjs puts into host.mjs: the script of all workers, and the modules that each may load. */
declare module "copse:workers" {
  export const script: string;
  export const parts: Record<string, string[]>;
}
