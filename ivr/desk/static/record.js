// Records a prompt in the page, lets one hear it, and puts it into the form's file field as WAV. Without a microphone, or
// without this script, a file is chosen as ever.
const box = document.getElementById("recorder");
const field = document.getElementById("sound");
const start = box?.querySelector("[data-start]");
const stop = box?.querySelector("[data-stop]");
const told = box?.querySelector("[data-told]");
const RATE = 16000;
const LONGEST = 60000; // milliseconds; the service takes no more
// What browsers do to a voice in a conversation swallows the beginnings of words and changes the level as one speaks.
const RAW = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
let recorder;

if (box && navigator.mediaDevices) box.hidden = false;

function clock(began) {
  const seconds = Math.floor((Date.now() - began) / 1000);
  told.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

async function begin() {
  let microphone;
  try {
    microphone = await navigator.mediaDevices.getUserMedia({ audio: RAW });
  } catch {
    told.textContent = box.dataset.refused;
    return;
  }
  const pieces = [];
  const began = Date.now();
  const ticking = setInterval(() => clock(began), 250);
  recorder = new MediaRecorder(microphone);
  recorder.ondataavailable = (event) => pieces.push(event.data);
  recorder.onstop = async () => {
    clearInterval(ticking);
    clearTimeout(ending);
    microphone.getTracks().forEach((track) => track.stop());
    start.disabled = false;
    stop.disabled = true;
    await take(new Blob(pieces)).catch(() => (told.textContent = box.dataset.nothing));
  };
  recorder.start();
  const ending = setTimeout(() => recorder.stop(), LONGEST);
  start.disabled = true;
  stop.disabled = false;
}

async function take(blob) {
  const context = new OfflineAudioContext(1, 1, RATE);
  const sound = await context.decodeAudioData(await blob.arrayBuffer());
  const file = new File([wav(sound.getChannelData(0))], "recording.wav", { type: "audio/wav" });
  const files = new DataTransfer();
  files.items.add(file);
  field.files = files.files;
  const heard = box.querySelector("audio");
  heard.src = URL.createObjectURL(file);
  heard.hidden = false;
}

function wav(samples) {
  const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
  const word = (at, text) => [...text].forEach((sign, place) => view.setUint8(at + place, sign.charCodeAt(0)));
  word(0, "RIFF");
  view.setUint32(4, 36 + 2 * samples.length, true);
  word(8, "WAVEfmt ");
  [[16, 16, 4], [20, 1, 2], [22, 1, 2], [24, RATE, 4], [28, 2 * RATE, 4], [32, 2, 2], [34, 16, 2]].forEach(([at, value, size]) =>
    size === 4 ? view.setUint32(at, value, true) : view.setUint16(at, value, true),
  );
  word(36, "data");
  view.setUint32(40, 2 * samples.length, true);
  samples.forEach((value, place) => view.setInt16(44 + 2 * place, Math.max(-1, Math.min(1, value)) * 32767, true));
  return view.buffer;
}

start?.addEventListener("click", begin);
stop?.addEventListener("click", () => recorder.stop());
