package io.xphone.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Established calls against offered calls, beside calls that run: for each rate {@code loadgen} offers calls of 100 ms, and another one holds 200
 * echo calls meanwhile; 5 s later a third one offers 100 calls a second. Prints a table in Markdown and writes a chart.
 *
 * <p>Arguments: port and process of a node that listens on 127.0.0.1, seconds for each rate, file of the chart, rates in calls a second. The
 * node is to be warm: the first rate is offered twice, and its first run does not count.
 */
public final class OverloadBench {

    private static final int RUNNING = 200;
    private static final int WIDTH = 640;
    private static final int HEIGHT = 360;
    private static final int MARGIN = 60;

    /** What became of one rate. */
    private record Row(
            int offered,
            double established,
            int rejected,
            int otherwise,
            int timeouts,
            long repeated,
            double p50,
            double p99,
            double loss,
            double cpu,
            int afterFailed,
            double afterP99) {}

    private final String loadgen;
    private final String port;
    private final String pid;
    private final int seconds;

    private OverloadBench(String port, String pid, int seconds) {
        String tools = System.getenv().getOrDefault("XPHONE_TOOLS", "../shared/tools");
        this.loadgen = Path.of(tools, "loadgen").toString();
        this.port = port;
        this.pid = pid;
        this.seconds = seconds;
    }

    public static void main(String[] args) throws Exception {
        OverloadBench bench = new OverloadBench(args[0], args[1], Integer.parseInt(args[2]));
        List<Row> rows = new ArrayList<>();
        bench.measure(Integer.parseInt(args[4]));
        System.out.println("| offered | established | rejected (503) | failed otherwise | time-outs | retransmissions "
                + "| p50, p99 | loss in 200 running calls | CPU of the node | 5 s later: failed, p99 |");
        System.out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        for (int i = 4; i < args.length; i++) {
            Row row = bench.measure(Integer.parseInt(args[i]));
            rows.add(row);
            System.out.printf(
                    Locale.ROOT,
                    "| %d | %.0f | %d | %d | %d | %d | %.1f, %.0f ms | %.2f %% | %.0f %% | %d, %.0f ms |%n",
                    row.offered(),
                    row.established(),
                    row.rejected(),
                    row.otherwise(),
                    row.timeouts(),
                    row.repeated(),
                    row.p50(),
                    row.p99(),
                    row.loss(),
                    row.cpu(),
                    row.afterFailed(),
                    row.afterP99());
        }
        Files.writeString(Path.of(args[3]), chart(rows));
    }

    private Row measure(int rate) throws Exception {
        Process running = start("--calls", RUNNING, "--seconds", seconds + 1, "--ramp", 100);
        pause(RUNNING / 100 + 2); // they are up
        JsonObject offered = result(start("--calls", rate * seconds, "--talk", 100, "--ramp", rate));
        JsonObject media = result(running);
        pause(5);
        JsonObject after = result(start("--calls", 200, "--talk", 100, "--ramp", 100));
        JsonObject calls = offered.getJsonObject("calls");
        int rejected = offered.getJsonObject("rejected").getInteger("503", 0);
        return new Row(
                rate,
                calls.getInteger("established") / (double) seconds,
                rejected,
                calls.getInteger("failed") - rejected - calls.getInteger("timeouts"),
                calls.getInteger("timeouts"),
                offered.getJsonObject("sip").getLong("retransmissions"),
                offered.getJsonObject("setup_ms").getDouble("p50", 0.0),
                offered.getJsonObject("setup_ms").getDouble("p99", 0.0),
                media.getJsonObject("rtp").getDouble("loss_pct"),
                offered.getJsonObject("server").getDouble("cpu_pct"),
                after.getJsonObject("calls").getInteger("failed"),
                after.getJsonObject("setup_ms").getDouble("p99", 0.0));
    }

    private static void pause(int seconds) throws InterruptedException {
        new CountDownLatch(1).await(seconds, TimeUnit.SECONDS);
    }

    private Process start(Object... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(loadgen, "--target", "127.0.0.1:" + port, "--uri", "sip:600@127.0.0.1:" + port, "--pid", pid));
        for (Object argument : arguments) {
            command.add(argument.toString());
        }
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static JsonObject result(Process process) throws IOException, InterruptedException {
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return new JsonObject(text);
    }

    /** Established calls against offered ones; the dashed line is where they are the same. */
    private static String chart(List<Row> rows) {
        double max = rows.stream().mapToDouble(Row::offered).max().orElse(1);
        double top = rows.stream().mapToDouble(Row::established).max().orElse(1) * 1.1;
        StringBuilder points = new StringBuilder();
        StringBuilder dots = new StringBuilder();
        for (Row row : rows) {
            double x = x(row.offered(), max);
            double y = y(row.established(), top);
            points.append(text("%.0f,%.0f ", x, y));
            dots.append(text("<circle cx=\"%.0f\" cy=\"%.0f\" r=\"4\" fill=\"#2266cc\"/>%n", x, y))
                    .append(text(
                            "<text x=\"%.0f\" y=\"%.0f\" text-anchor=\"middle\">%.0f</text>%n",
                            x, y - 10, row.established()))
                    .append(text(
                            "<text x=\"%.0f\" y=\"%d\" text-anchor=\"middle\">%d</text>%n",
                            x, HEIGHT - MARGIN + 20, row.offered()));
        }
        double same = Math.min(max, top);
        return text(
                        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\" "
                                + "font-size=\"12\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n",
                        WIDTH, HEIGHT)
                + text(
                        "<path d=\"M%d,%d V%d H%d\" fill=\"none\" stroke=\"black\"/>%n",
                        MARGIN, MARGIN / 2, HEIGHT - MARGIN, WIDTH - MARGIN / 2)
                + text(
                        "<path d=\"M%.0f,%.0f L%.0f,%.0f\" stroke=\"#888888\" stroke-dasharray=\"5\"/>%n",
                        x(0, max), y(0, top), x(same, max), y(same, top))
                + text("<polyline points=\"%s\" fill=\"none\" stroke=\"#2266cc\" stroke-width=\"2\"/>%n", points)
                + dots
                + text(
                        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">offered calls a second</text>%n",
                        WIDTH / 2, HEIGHT - 15)
                + text(
                        "<text x=\"15\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 15 %d)\">established calls "
                                + "a second</text>%n</svg>%n",
                        HEIGHT / 2, HEIGHT / 2);
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    private static double x(double offered, double max) {
        return MARGIN + offered / max * (WIDTH - 1.7 * MARGIN);
    }

    private static double y(double established, double top) {
        return HEIGHT - MARGIN - established / top * (HEIGHT - 1.5 * MARGIN);
    }
}
