/** Keeps the end of a conversation in sight, unless its reader has scrolled away from it. */
export class Scrolling {
  #area;
  #button;
  #following = true;

  /**
   * @param {Element} area what scrolls
   * @param {Element} button leads back to the end
   */
  constructor(area, button) {
    this.#area = area;
    this.#button = button;
    area.addEventListener("scroll", () => this.#look(), { passive: true });
    new ResizeObserver(() => this.follow()).observe(area);
    button.addEventListener("click", () => this.toEnd());
  }

  /** Goes to the end if the reader is there. */
  follow() {
    if (this.#following) {
      this.toEnd();
    } else {
      this.#look();
    }
  }

  /** Goes to the end, and stays there. */
  toEnd() {
    this.#area.scrollTop = this.#area.scrollHeight;
    this.#look();
  }

  #look() {
    const { scrollHeight, scrollTop, clientHeight } = this.#area;
    this.#following = scrollHeight - scrollTop - clientHeight < 48;
    this.#button.hidden = this.#following;
  }
}
