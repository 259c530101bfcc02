package io.xphone.node;

import io.xphone.audio.Levels;
import java.io.PrintStream;
import java.util.Locale;

/**
 * The output of the demo: lines with a time stamp, and level meters, which are repainted in place on a terminal.
 */
final class DemoScreen {

    private static final int WIDTH = 20;
    private static final double QUIETEST = -60;
    private static final String CLEAR_LINE = "\r\u001b[K";

    private final PrintStream out;
    private final boolean terminal;
    private long start = System.nanoTime();
    private boolean painted;

    /** @param terminal whether control sequences are supported; without, each meter is a line */
    DemoScreen(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    boolean terminal() {
        return terminal;
    }

    /** Time stamps count from now on. */
    synchronized void begin() {
        start = System.nanoTime();
    }

    /** Prints text without a time stamp. */
    synchronized void print(String text) {
        clear();
        out.println(text);
        out.flush();
    }

    /** Prints an event of one side. */
    synchronized void event(String side, String event) {
        print(time() + "  " + String.format(Locale.ROOT, "%-5s", side) + event);
    }

    /** Shows the received level on both sides, in dBov. */
    synchronized void meters(double node, double pbx) {
        String line = time() + "  node receives " + bar(node) + "   PBX receives " + bar(pbx);
        if (terminal) {
            out.print(CLEAR_LINE + line);
            out.flush();
            painted = true;
        } else {
            print(line);
        }
    }

    private void clear() {
        if (painted) {
            out.print(CLEAR_LINE);
            painted = false;
        }
    }

    private String time() {
        return String.format(Locale.ROOT, "%6.2f s", (System.nanoTime() - start) / 1e9);
    }

    static String bar(double decibels) {
        int marks = (int) Math.round(WIDTH * Math.max(0, 1 - decibels / QUIETEST));
        String level = decibels <= Levels.SILENCE ? "  -  " : String.format(Locale.ROOT, "%3.0f dB", decibels);
        return "[" + "#".repeat(marks) + ".".repeat(WIDTH - marks) + "] " + String.format(Locale.ROOT, "%-6s", level);
    }
}
