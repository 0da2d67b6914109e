// The telephone in an agent's page: SIP over the desk's own WebSocket, sound straight between browser and Asterisk.
import JsSIP from "jssip";
import { level, microphone, ringer } from "./sound.js";

const part = document.getElementById("telephone");
const handOver = document.getElementById("hand-over");
const say = (key) => part.dataset[key];
const find = (name) => part.querySelector(`[data-do=${name}]`);
const LOGGED_OUT = 4401;
const ELSEWHERE = 4409;
const LOST = 8000; // milliseconds without sound from Asterisk after which a call counts as over
const ON = "telephone-on"; // kept while the window is open: after a reload the telephone comes back by itself
const ring = ringer();
let ua = null;
let session = null;
let answering = null;
let stream = null;
let stopLevel = () => {};
let lost = 0;

function show(state, told = say(state)) {
  part.dataset.state = state;
  part.querySelector("[data-told]").textContent = told;
  const there = { on: !ua, off: Boolean(ua) && !session, answer: state === "ringing", mute: state === "talking" };
  there["hang-up"] = Boolean(session);
  for (const button of part.querySelectorAll("[data-do]")) button.hidden = !(there[button.dataset.do] ?? true);
  part.querySelector(".keys").hidden = state !== "talking";
  if (handOver) handOver.hidden = state !== "talking";
  part.querySelector("meter").hidden = state !== "talking";
}

async function on() {
  show("connecting");
  const heard = await microphone();
  if (heard.trouble) return show("trouble", say(heard.trouble));
  for (const track of heard.stream.getTracks()) track.stop();
  ring.allow();
  const answer = await fetch("/desk/telephone", { method: "POST", headers: { "X-Guard": part.dataset.guard } }).catch(
    () => null,
  );
  if (!answer?.ok) return show("trouble", say("unreached"));
  sessionStorage.setItem(ON, "yes");
  register(await answer.json());
}

function register({ user, realm, ha1 }) {
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  ua = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(`${scheme}://${location.host}/desk/telephone`)],
    uri: `sip:${user}@accueil.invalid`,
    contact_uri: `sip:${user}@page.invalid;transport=ws`,
    authorization_user: user,
    realm,
    ha1,
    register_expires: 120,
    session_timers: false,
    connection_recovery_min_interval: 1,
    connection_recovery_max_interval: 8,
  });
  ua.on("registered", () => session || show("ready"));
  ua.on("registrationFailed", () => session || show("trouble", say("unreached")));
  ua.on("disconnected", ({ code }) => {
    if (code === ELSEWHERE || code === LOGGED_OUT) off(code === ELSEWHERE ? "elsewhere" : "over");
    else if (!session) show("trouble", say("unreached"));
  });
  ua.on("newRTCSession", ({ originator, session: come }) => {
    if (originator !== "remote") return;
    if (session) come.terminate({ status_code: 486 });
    else taken(come);
  });
  ua.on("newMessage", ({ originator, request }) => originator === "remote" && note(request.body));
  ua.start();
}

function off(state = "off") {
  sessionStorage.removeItem(ON);
  const ended = ua;
  ua = null;
  ended?.stop();
  if (session) return;
  show(state);
}

function taken(come) {
  session = come;
  session.on("ended", over);
  session.on("failed", over);
  session.on("accepted", () => show("talking"));
  ring.start();
  show("ringing");
  if (document.hidden && window.Notification?.permission === "granted") new Notification(say("ringing"));
}

async function answer() {
  const come = session;
  if (answering === come) return;
  answering = come;
  ring.stop();
  const heard = await microphone();
  if (session !== come) return heard.stream?.getTracks().forEach((track) => track.stop());
  if (heard.trouble) {
    note(say(heard.trouble));
    return session.terminate({ status_code: 480 });
  }
  stream = heard.stream;
  session.on("peerconnection", ({ peerconnection }) => listen(peerconnection));
  session.answer({ mediaStream: stream, pcConfig: { iceServers: [] } });
  stopLevel = level(stream, part.querySelector("meter"));
}

function listen(connection) {
  const sound = part.querySelector("audio");
  connection.addEventListener("track", ({ track, streams }) => {
    sound.srcObject = streams[0] ?? new MediaStream([track]);
    sound.play().catch(() => note(say("silent")));
  });
  connection.addEventListener("connectionstatechange", () => {
    clearTimeout(lost);
    if (connection.connectionState === "failed") session?.terminate();
    if (connection.connectionState === "disconnected") lost = setTimeout(() => session?.terminate(), LOST);
  });
}

function over() {
  ring.stop();
  stopLevel();
  clearTimeout(lost);
  for (const track of stream?.getTracks() ?? []) track.stop();
  session = answering = stream = null;
  muted(false);
  if (!ua) return show("off");
  if (ua.isRegistered()) show("ready");
  else show("trouble", say("unreached"));
}

function hangUp() {
  if (session && !session.isEnded()) session.terminate();
}

function mute() {
  if (session?.isMuted().audio) session.unmute({ audio: true });
  else session?.mute({ audio: true });
  muted(session?.isMuted().audio ?? false);
}

function muted(yes) {
  find("mute").setAttribute("aria-pressed", String(yes));
}

function press(keys) {
  session?.sendDTMF(keys, { transportType: "RFC2833", duration: 160, interToneGap: 100 });
}

function note(text) {
  part.querySelector("[data-note]").textContent = text;
}

const DO = { on, off: () => off(), answer, "hang-up": hangUp, mute };

part.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (button?.dataset.do) {
    note("");
    DO[button.dataset.do]();
  }
  if (button?.dataset.key) press(button.dataset.key);
});
handOver?.addEventListener("click", ({ target }) => target.dataset.keys && press(target.dataset.keys));
document.addEventListener("keydown", (event) => {
  if (event.repeat || event.ctrlKey || event.altKey || event.metaKey || !session) return;
  if (event.key === "F8" && event.shiftKey) hangUp();
  else if (event.key === "F8" && part.dataset.state === "ringing") answer();
  else if (event.key === "F9" && part.dataset.state === "talking") mute();
  else return;
  event.preventDefault();
});
document.addEventListener("pointerdown", () => ua && ring.allow());
window.addEventListener("beforeunload", (event) => {
  if (session) event.preventDefault();
});
window.addEventListener("pagehide", () => {
  hangUp();
  ua?.stop();
});
show("off");
part.hidden = false;
if (sessionStorage.getItem(ON)) on();
