/** A file that the bundler places beside the scripts; its URL. */
declare module '*.svg' {
  const address: string;
  export default address;
}
