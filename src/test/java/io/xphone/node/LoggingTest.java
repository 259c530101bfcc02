package io.xphone.node;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of the node's log. */
class LoggingTest {

    private static final int FULL_AT = 4_000;
    private static final int LINES = 200;
    private static final int LONGEST_LINE = 200;

    @TempDir
    private Path folder;

    /** Writes lines with these numbers, as a node does that was started anew. */
    private void write(Path file, int from, int to) {
        LoggerContext context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        Logging.file(context, file, new FileSize(FULL_AT));
        Logger log = context.getLogger("io.xphone.node");
        IntStream.range(from, to).forEach(i -> log.info("line {} {}", i, "x".repeat(60)));
        context.stop();
    }

    private static List<Integer> numbers(Path file) throws Exception {
        return Files.readAllLines(file).stream()
                .map(line -> Integer.valueOf(line.replaceFirst(".* line (\\d+) x{60}$", "$1")))
                .toList();
    }

    @Test
    void aFullFileIsRenamedAndFiveOldOnesRemain() throws Exception {
        Path file = folder.resolve("node.log");
        for (int round = 0; round < 4; round++) {
            write(file, round * LINES, (round + 1) * LINES);
        }
        List<Integer> written = new ArrayList<>();
        for (int i = 5; i >= 0; i--) {
            Path each = i == 0 ? file : folder.resolve("node.log." + i);
            assertThat(Files.size(each)).as(each.toString()).isLessThan(FULL_AT + LONGEST_LINE);
            if (i > 0) {
                assertThat(Files.size(each)).as(each.toString()).isGreaterThanOrEqualTo(FULL_AT);
            }
            written.addAll(numbers(each));
        }
        assertThat(folder.resolve("node.log.6")).doesNotExist();
        int last = 4 * LINES - 1;
        assertThat(written)
                .as("no line is missing")
                .isEqualTo(IntStream.rangeClosed(last - written.size() + 1, last)
                        .boxed()
                        .toList());
    }
}
