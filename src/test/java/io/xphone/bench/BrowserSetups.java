package io.xphone.bench;

import io.vertx.core.json.JsonObject;
import io.xphone.Call;
import io.xphone.interop.BrowserPhone;
import io.xphone.peers.Browser;
import io.xphone.peers.Peers;
import java.util.Arrays;
import java.util.List;

/**
 * The time that a call of a browser takes: one Chromium calls a server in this process, one call after the other, and the
 * server answers at once and sends a tone. Prints the time from the click to the answer (200), to the end of ICE and the
 * DTLS handshake, and to the first audible sample; and each call that takes more than a second.
 *
 * <p>Arguments: calls (200), calls before them that do not count (10).
 */
public final class BrowserSetups {

    private static final int RATE = 8000;
    private static final int SLOW_MS = 1_000;
    private static final List<String> MARKS = List.of("answer", "keys", "audio");

    private BrowserSetups() {}

    public static void main(String[] args) throws Exception {
        int calls = args.length > 0 ? Integer.parseInt(args[0]) : 200;
        int warmup = args.length > 1 ? Integer.parseInt(args[1]) : 10;
        double[][] times = new double[MARKS.size()][calls];
        try (BrowserPhone phone = new BrowserPhone(
                Peers.dir("asterisk").resolve("sounds/speech.wav"), new JsonObject(), BrowserSetups::tone)) {
            Browser browser = phone.browser();
            for (int call = -warmup; call < calls; call++) {
                JsonObject took = (JsonObject) browser.run("setup");
                if (call == -warmup) {
                    System.out.println("first call: " + took.encode());
                }
                if (took.size() < MARKS.size()) {
                    throw new IllegalStateException("call " + call + " is not complete: " + took + browser.run("seen"));
                }
                if (call >= 0 && took.getDouble("audio") > SLOW_MS) {
                    System.out.println("call " + call + ": " + took.encode());
                }
                for (int mark = 0; call >= 0 && mark < times.length; mark++) {
                    times[mark][call] = took.getDouble(MARKS.get(mark));
                }
                browser.press("Escape");
                browser.await("ended");
            }
        }
        for (int mark = 0; mark < times.length; mark++) {
            Arrays.sort(times[mark]);
            System.out.printf(
                    "%-6s p50 %.0f ms, p99 %.0f ms, max %.0f ms%n",
                    MARKS.get(mark), at(times[mark], 0.5), at(times[mark], 0.99), times[mark][calls - 1]);
        }
        System.exit(0);
    }

    private static double at(double[] sorted, double part) {
        return sorted[(int) Math.ceil(part * sorted.length) - 1];
    }

    private static void tone(Call call) {
        short[] samples = new short[3 * RATE];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (8000 * Math.sin(2 * Math.PI * 440 * i / RATE));
        }
        call.accept();
        call.audio().writer().write(samples);
    }
}
