import { Page, useTitle } from '../ui/basics';

export default function Capacity() {
  useTitle('Capacity');
  return <Page title="Capacity">{null}</Page>;
}
