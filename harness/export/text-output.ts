/** Where an export goes, piece by piece. */
export interface TextOutput {
  write(text: string): void;
}
