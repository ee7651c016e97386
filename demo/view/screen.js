'use strict';
const { colorsFor } = require('./colors');
const { frame, plainLine, stepLine } = require('./frame');

/** @typedef {import('./frame').Picture} Picture */
/** @typedef {{ms: number, step: import('../failover').Step}} Told */

const REDRAW_MS = 200;
/** Of a terminal that does not say how high it is. */
const DEFAULT_ROWS = 24;
const LINE_MS = 1000;
const HIDE_CURSOR = '\u001b[?25l';
const SHOW_CURSOR = '\u001b[?25h';
const TO_END_OF_LINE = '\u001b[K';
const TO_END_OF_SCREEN = '\u001b[J';

/** A picture that is drawn over the last one; on anything but a terminal a line a second. */
class Screen {
  /**
   * @param {NodeJS.WriteStream} stream
   * @param {() => Picture} picture
   */
  constructor(stream, picture) {
    this.stream = stream;
    this.picture = picture;
    this.live = Boolean(stream.isTTY);
    this.drawn = 0;
    /** @type {NodeJS.Timeout | undefined} */
    this.timer = undefined;
  }

  start() {
    if (this.live) this.stream.write(HIDE_CURSOR);
    // A terminal without a cursor is a bad thing to leave behind.
    process.once('exit', () => this.stop());
    this.timer = setInterval(() => this.#show(), this.live ? REDRAW_MS : LINE_MS);
  }

  /** @param {Told} told   in a picture it is drawn with the rest */
  tell(told) {
    if (!this.live) this.stream.write(`${stepLine(told)}\n`);
  }

  stop() {
    if (!this.timer) return;
    clearInterval(this.timer);
    this.timer = undefined;
    if (!this.live) return;
    this.#draw();
    this.stream.write(`${SHOW_CURSOR}\n`);
  }

  #show() {
    if (this.live) this.#draw();
    else this.stream.write(`${plainLine(this.picture())}\n`);
  }

  #draw() {
    const rows = this.stream.rows || DEFAULT_ROWS;
    // What scrolled out of the window cannot be drawn over.
    const lines = frame(this.picture(), colorsFor(this.stream)).slice(0, rows - 1);
    const up = this.drawn ? `\u001b[${this.drawn}A\r` : '';
    const text = lines.map((line) => `${line}${TO_END_OF_LINE}\n`).join('');
    this.stream.write(up + text + TO_END_OF_SCREEN);
    this.drawn = lines.length;
  }
}

exports.Screen = Screen;
