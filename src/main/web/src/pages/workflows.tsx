import { Page, useTitle } from '../ui/basics';

export default function Workflows() {
  useTitle('Workflows');
  return <Page title="Workflows">{null}</Page>;
}
