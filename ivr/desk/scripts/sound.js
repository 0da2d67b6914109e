// What a browser can do with sound: a microphone, how loud it is, and a bell.

const LOUD = 4; // how much of the level fills the meter: speech is far below the loudest sound that there is

// `{ stream }`, or `{ trouble }`: a key of what is said to the agent.
export async function microphone() {
  if (!navigator.mediaDevices) return { trouble: "insecure" };
  const audio = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };
  try {
    return { stream: await navigator.mediaDevices.getUserMedia({ audio }) };
  } catch (trouble) {
    return { trouble: trouble.name === "NotAllowedError" ? "refused" : "missing" };
  }
}

// Shows how loud the microphone is, until the function that it gives is called.
export function level(stream, meter) {
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  const samples = new Float32Array(analyser.fftSize);
  context.createMediaStreamSource(stream).connect(analyser);
  const timer = setInterval(() => {
    analyser.getFloatTimeDomainData(samples);
    const power = samples.reduce((sum, one) => sum + one * one, 0) / samples.length;
    meter.value = Math.min(1, Math.sqrt(power) * LOUD);
  }, 100);
  return () => {
    clearInterval(timer);
    context.close();
  };
}

// A bell: one second of sound, two of silence. Browsers allow it once the page was clicked.
export function ringer() {
  let context = null;
  let timer = 0;

  function once() {
    const tone = context.createOscillator();
    const loud = context.createGain();
    tone.frequency.value = 440;
    loud.gain.value = 0.2;
    tone.connect(loud).connect(context.destination);
    tone.start();
    tone.stop(context.currentTime + 1);
  }

  return {
    allow() {
      context ??= new AudioContext();
      context.resume();
    },
    start() {
      if (!context) return;
      once();
      timer = setInterval(once, 3000);
    },
    stop() {
      clearInterval(timer);
    },
  };
}
