import { Page, useTitle } from '../ui/basics';

export default function DeadLetters() {
  useTitle('DeadLetters');
  return <Page title="DeadLetters">{null}</Page>;
}
