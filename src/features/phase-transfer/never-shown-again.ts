import { blankPage } from '#components/leaving.ts';

// A page that a browser kept is shown to nobody who goes back to it: the portal decides what there is to see.
addEventListener('pageshow', ({ persisted }) => {
  if (!persisted) return;
  blankPage();
  location.reload();
});
