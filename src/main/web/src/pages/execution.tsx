import { Page, useTitle } from '../ui/basics';

export default function Execution() {
  useTitle('Execution');
  return <Page title="Execution">{null}</Page>;
}
