package io.xphone.verticle.media.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.OtherJvm;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A process that may open no more files. */
class OpenFilesTest {

    private static final List<String> WITH_FEW_FILES = List.of("sh", "-c", "ulimit -n 300; exec \"$@\"", "sh");

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void tooManyOpenFilesAreNoPortInUseAndCostNoPort(boolean epoll) throws Exception {
        try (OtherJvm process = OtherJvm.start(WITH_FEW_FILES, OpenFilesMain.class, epoll)) {
            process.ready();
            assertThat(process.says("FULL"))
                    .startsWith("NoSocketException: no RTP socket could be opened")
                    .contains("ulimit -n")
                    .containsIgnoringCase("too many open files");
            process.says("AGAIN");
        }
    }
}
