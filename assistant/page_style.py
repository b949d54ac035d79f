"""The chat page's scripts and style sheet; colours come from the Gradio theme, so that dark mode
follows."""

# Once the new sources stand in the page, however late. Nothing scrolls smoothly in the panel: on a
# busy machine a scroll still under way would go on afterwards.
FOR_NEW_SOURCES = """new MutationObserver(() => {
  if (location.hash.includes('source-')) location.hash = 'latest';  // else it stays highlighted
  element.closest('#sources').scrollTop = 0;
}).observe(element, {childList: true, characterData: true, subtree: true})"""
# Gradio's <base> would make a plain "#source-1" reload a page whose address has a query.
FOLLOW_MARKERS = """() => document.addEventListener('click', event => {
  const marker = event.target.closest('#chat a[href^="#"]');
  if (!marker) return;
  event.preventDefault();
  const source = document.getElementById(marker.hash.slice(1));
  if (!source) return;
  const folded = source.closest('details');
  if (folded) folded.open = true;
  location.hash = marker.hash;
  source.scrollIntoView();
})"""

CSS = """
.gradio-container { width: 100%; max-width: 1440px !important; margin: 0 auto;
  padding: 0 !important; }
.gradio-container .main.app { padding: 0 clamp(.7rem, 2vw, 1.5rem) 1rem; }
#title h1 { font-size: 1.35rem; font-weight: 650; letter-spacing: -.01em; margin: .9rem 0 .1rem; }
#title p { color: var(--quiet); font-size: .92rem; margin: 0 0 .35rem; }
#title strong { color: var(--body-text-color); font-weight: 600; }
#columns { gap: 1.25rem; align-items: stretch; }
#chat-column { gap: .6rem; }

/* Chat */
#chat { border: 1px solid var(--border-color-primary); border-radius: 14px; box-shadow: none;
  background: var(--background-fill-primary); }
#chat .message { font-size: .98rem; line-height: 1.6; opacity: 1; }
#chat .message .md, #chat .message .prose { opacity: 1; }
#chat .bot.message { border: none; background: transparent; box-shadow: none; padding-inline: 0; }
#chat .user.message { border: none; border-radius: 14px 14px 4px 14px; padding: .45rem .85rem;
  background: var(--user-fill); }
#chat .message, #chat .message * { color: var(--body-text-color); }
#chat .message a[href^="#"] { color: var(--accent); font-size: .82em; font-weight: 600;
  text-decoration: none; padding: 0 .1em; }
#chat a[href^="#"]:hover { text-decoration: underline; }
#chat .placeholder-content { padding: 1.25rem; justify-content: safe center; min-width: 0; }
#chat .placeholder { flex: none; padding: 0 0 1.25rem; height: auto; }
#chat .examples { display: grid; gap: .6rem; width: 100%; max-width: 46rem; margin: 0 auto;
  grid-template-columns: repeat(auto-fit, minmax(min(15rem, 100%), 1fr)); padding: 0; flex: none; }
#chat .example { border-radius: 12px; border: 1px solid var(--border-color-primary);
  background: var(--background-fill-secondary); box-shadow: none; padding: .7rem .85rem; }
#chat .example:hover { border-color: var(--accent); }
#chat .example .text-icon-aa, #chat .example-icon { display: none; }
#chat .example-text { font-size: .9rem; line-height: 1.4; text-align: left; }
#chat .top-panel, #chat .message-buttons-right { display: none; }
#ask-row { gap: .6rem; align-items: stretch; flex-wrap: nowrap; }
#question { border: 1px solid var(--border-color-primary); border-radius: 14px; padding: .35rem; }
#question:focus-within { border-color: var(--accent); box-shadow: 0 0 0 2px var(--accent-fill); }
#question textarea { background: transparent; border: none; box-shadow: none; font-size: .98rem; }
#question .input-container { align-items: center; }
#question .submit-button, #question .stop-button { background: var(--button); color: #fff;
  border-radius: 10px; }
#question .submit-button:hover, #question .stop-button:hover { filter: brightness(1.12); }
#understood-row { gap: .4rem .6rem; align-items: center; padding: .4rem .4rem .4rem .85rem;
  border-radius: 14px; background: var(--accent-fill); }
#understood-row::before { content: "Not what you meant?"; flex: none; font-size: .85rem;
  font-weight: 600; color: var(--accent); }
#understood { flex: 1 1 12rem; min-width: 0; background: none; border-width: 0; }
#understood textarea { background: var(--background-fill-primary); font-size: .9rem;
  border: 1px solid var(--border-color-primary); border-radius: 10px; box-shadow: none;
  padding: .35rem .6rem; }
#understood textarea:focus { border-color: var(--accent); }
#ask-instead { flex: 0 0 auto; min-width: 0; border-radius: 10px; font-size: .85rem;
  font-weight: 550; padding: .4rem .8rem; background: none; border: 1px solid var(--accent);
  color: var(--accent); }
#ask-instead:hover { background: var(--background-fill-primary); }
#clear { flex: 0 0 auto; min-width: 0; border-radius: 14px; align-self: stretch; font-size: .9rem;
  font-weight: 550; background: none; border: 1px solid var(--border-color-primary);
  color: var(--quiet); padding: 0 .9rem; }
#clear:hover { color: var(--body-text-color); border-color: var(--quiet); }

/* Sources */
.gradio-container, .dark .gradio-container { --accent: #0f766e; --mark: #fdeeb3;
  --mark-text: #1f2328;
  --red: #b42318; --red-fill: #fee4e2; --amber: #8a5a00; --amber-fill: #fff4d6;
  --accent-fill: #dff3f0; --button: #0f766e; --quiet: #53616f; --user-fill: #eef2f5; }
.dark .gradio-container, .gradio-container.dark, .dark { --accent: #5eead4; --mark: #574810;
  --mark-text: #fdf6dc; --red: #fda29b; --red-fill: #55160c; --amber: #fcd77a;
  --amber-fill: #40320a; --accent-fill: #12403b; --button: #0f766e; --quiet: #a3b0bf;
  --user-fill: #263244; }
#sources { border: 1px solid var(--border-color-primary); border-radius: 14px;
  background: var(--background-fill-secondary); padding: 0 1rem .6rem; overflow-y: auto !important;
  color: var(--body-text-color); font-size: .88rem; line-height: 1.5; }
#sources .html-container { padding: 0; }
#sources p { margin: 0; overflow-wrap: anywhere; }
#sources h2 { font-size: .78rem; font-weight: 650; letter-spacing: .05em; text-transform: uppercase;
  color: var(--quiet); margin: 1rem 0 .6rem; }
#sources a { color: var(--accent); text-decoration: none; }
#sources a:hover { text-decoration: underline; }
#sources .source { border: 1px solid var(--border-color-primary); border-radius: 12px;
  background: var(--background-fill-primary); padding: .8rem .9rem; margin-bottom: .75rem;
  scroll-margin-top: .75rem; }
#sources .source:target { border-color: var(--accent); box-shadow: 0 0 0 2px var(--accent-fill); }
#sources header { display: flex; gap: .6rem; align-items: baseline; }
#sources .number { flex: none; min-width: 1.45rem; padding: 0 .3rem; border-radius: 7px;
  background: var(--accent-fill); color: var(--accent); font-weight: 650; text-align: center; }
#sources .reference { font-size: .88rem; }
#sources .near .reference { font-weight: 600; }
#sources .badges { display: flex; flex-wrap: wrap; gap: .3rem; margin: .55rem 0 .4rem; }
#sources .badge { border-radius: 6px; padding: .05rem .45rem; font-size: .74rem; font-weight: 550;
  background: var(--background-fill-secondary); border: 1px solid var(--border-color-primary); }
#sources .badge.review, #sources .badge.cited { background: var(--accent-fill);
  border-color: transparent; color: var(--accent); }
#sources .badge.retracted { background: var(--red-fill); color: var(--red);
  border-color: var(--red); font-weight: 700; letter-spacing: .04em; }
#sources .links { display: flex; flex-wrap: wrap; gap: .1rem .9rem; font-size: .82rem; }
#sources .quote { margin: .65rem 0 0; padding: 0; }
#sources blockquote { margin: 0; padding: .1rem 0 .1rem .8rem; border-left: 3px solid var(--accent);
  color: var(--quiet); white-space: pre-line; overflow-wrap: anywhere;
  font-size: .86rem; background: none; }
#sources .doubtful blockquote { border-left-color: var(--amber); }
#sources mark { background: var(--mark); color: var(--mark-text); border-radius: 3px;
  padding: .06em .12em; box-decoration-break: clone; -webkit-box-decoration-break: clone; }
#sources figcaption { margin-top: .3rem; padding-left: .95rem; font-size: .76rem;
  color: var(--quiet); text-align: left; }
#sources .note { margin-top: .55rem; font-size: .78rem; color: var(--quiet); }
#sources .note.warning { margin-top: .9rem; padding: .5rem .75rem; border-radius: 10px;
  font-size: .85rem; background: var(--amber-fill); color: var(--amber); }
#sources .note.digest { font-style: italic; }
#sources .made-by { font-size: .74rem; color: var(--quiet); }
#sources details { margin-top: .6rem; }
#sources summary { cursor: pointer; font-weight: 550; overflow-wrap: anywhere; }
#sources .papers { margin: .5rem 0 0; padding-left: 1.6rem; list-style: decimal; }
#sources .papers li { margin-bottom: .35rem; }
footer { display: none !important; }

@media (min-width: 900px) {
  #columns { height: calc(100vh - 6.3rem); flex-wrap: nowrap; }
  #chat-column { height: 100%; flex-wrap: nowrap; }
  #chat { flex: 1 1 0 !important; min-height: 0; height: auto !important; }
  #sources-column { height: 100%; }
  #sources { height: 100%; }
}
@media (max-width: 899px) {
  #columns { flex-flow: column nowrap !important; }
  #columns > * { width: 100% !important; min-width: 0 !important; flex: none !important; }
  #chat { height: 70vh !important; min-width: 0 !important; }
  #understood-row::before { flex: 1 0 100%; }
  #chat .example { padding: .4rem .75rem !important; }
  #chat .placeholder-content { padding: 1rem !important; }
  #chat .examples { gap: .45rem !important; }
  #title h1 { font-size: 1.2rem !important; }
  #title p { font-size: .85rem !important; }
}
"""
