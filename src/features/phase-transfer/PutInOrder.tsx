import { useEffect, useRef, useState } from 'react';
import { moved } from './order.ts';

interface Named {
  key: string;
  name: string;
}

interface Props {
  places: Named[];
  words: Record<'number' | 'remove' | 'up' | 'down' | 'moved' | 'removed' | 'renumber', string>;
}

type Button = 'up' | 'down' | 'remove';

/**
 * Places to be put in order. As it comes from the server, and without JavaScript, each has a field for its number and a box
 * to take it away; then buttons, which a keyboard, a screen reader and a finger use alike. Both send the same fields.
 */
export function PutInOrder({ places, words }: Props) {
  const [list, setList] = useState(places);
  const [away, setAway] = useState<string[]>([]);
  const [isLive, setLive] = useState(false);
  const [said, setSaid] = useState('');
  const next = useRef<{ key: string; button: Button } | undefined>(undefined);
  const frame = useRef<HTMLDivElement>(null);

  useEffect(() => setLive(true), []);
  // A button that moves with its place loses the focus in some browsers.
  useEffect(() => {
    const { key, button } = next.current ?? {};
    next.current = undefined;
    const buttons = [...(frame.current?.querySelectorAll<HTMLButtonElement>('button[data-of]') ?? [])];
    const wanted = buttons.find(({ dataset }) => dataset['of'] === key && dataset['does'] === button);
    if (key !== undefined) (wanted ?? frame.current)?.focus();
  }, [list]);

  const move = (at: number, by: -1 | 1): void => {
    const place = list[at];
    const to = at + by;
    if (!place || to < 0 || to >= list.length) return;
    next.current = { key: place.key, button: by < 0 ? 'up' : 'down' };
    setList(moved(list, at, by));
    tickInOrder();
    setSaid(fill(words.moved, { name: place.name, number: String(to + 1), total: String(list.length) }));
  };
  const remove = (at: number): void => {
    const place = list[at];
    if (!place) return;
    const neighbour = list[at + 1] ?? list[at - 1];
    next.current = { key: neighbour?.key ?? '', button: 'remove' };
    setList(list.filter((other) => other !== place));
    setAway([...away, place.key]);
    setSaid(fill(words.removed, { name: place.name }));
  };

  return (
    <div className="order" ref={frame} tabIndex={-1}>
      <ol className="order__list">
        {list.map((place, at) => (
          <li key={place.key} className="order__item">
            <input type="hidden" name="other" value={place.key} />
            <span className="order__name">
              {isLive && <span aria-hidden="true">{at + 1}. </span>}
              {place.name}
            </span>
            {isLive ? (
              <Buttons {...{ place, at, words, move, remove }} last={list.length - 1} />
            ) : (
              <Fields {...{ place, at, words }} isAlone={list.length === 1} />
            )}
          </li>
        ))}
      </ol>
      {away.map((key) => (
        <input key={key} type="hidden" name="remove" value={key} />
      ))}
      {!isLive && (
        <button className="govuk-button govuk-button--secondary" name="do" value="order">
          {words.renumber}
        </button>
      )}
      <p className="govuk-visually-hidden" role="status">
        {said}
      </p>
    </div>
  );
}

function Fields({ place, at, words, isAlone }: { place: Named; at: number; words: Props['words']; isAlone: boolean }) {
  return (
    <span className="order__fields">
      {isAlone ? (
        <input type="hidden" name="number" value="1" />
      ) : (
        <label className="govuk-label">
          {words.number}
          <span className="govuk-visually-hidden"> {place.name}</span>{' '}
          <input
            className="govuk-input govuk-input--width-2"
            name="number"
            inputMode="numeric"
            autoComplete="off"
            defaultValue={at + 1}
          />
        </label>
      )}
      <label className="govuk-label order__away">
        <input type="checkbox" name="remove" value={place.key} /> {words.remove}
        <span className="govuk-visually-hidden"> {place.name}</span>
      </label>
    </span>
  );
}

function Buttons({
  place,
  at,
  last,
  words,
  move,
  remove,
}: {
  place: Named;
  at: number;
  last: number;
  words: Props['words'];
  move: (at: number, by: -1 | 1) => void;
  remove: (at: number) => void;
}) {
  // prettier-ignore
  const button = (does: Button, act: () => void, isOff: boolean) => (
    <button
      type="button"
      className="order__button"
      data-of={place.key}
      data-does={does}
      aria-disabled={isOff || undefined}
      onClick={act}
    >
      {words[does]}
      <span className="govuk-visually-hidden"> {place.name}</span>
    </button>
  );
  return (
    <span className="order__fields">
      <input type="hidden" name="number" value={at + 1} />
      {last > 0 && button('up', () => move(at, -1), at === 0)}
      {last > 0 && button('down', () => move(at, 1), at === last)}
      {button('remove', () => remove(at), false)}
    </span>
  );
}

/** Whoever moves a place means an order. The box stands beside the list, outside of it. */
function tickInOrder(): void {
  const box = document.querySelector<HTMLInputElement>('input[name="inOrder"]');
  if (box) box.checked = true;
}

function fill(text: string, slots: Record<string, string>): string {
  return text.replace(/\{(\w+)\}/g, (slot, name: string) => slots[name] ?? slot);
}
