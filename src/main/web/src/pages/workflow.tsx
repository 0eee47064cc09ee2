import { Page, useTitle } from '../ui/basics';

export default function Workflow() {
  useTitle('Workflow');
  return <Page title="Workflow">{null}</Page>;
}
