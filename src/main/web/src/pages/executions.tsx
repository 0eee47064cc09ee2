import { Page, useTitle } from '../ui/basics';

export default function Executions() {
  useTitle('Executions');
  return <Page title="Executions">{null}</Page>;
}
