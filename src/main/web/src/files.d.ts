/** A file that the bundler puts beside the scripts; its address. */
declare module '*.svg' {
  const address: string;
  export default address;
}
