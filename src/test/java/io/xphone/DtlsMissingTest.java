package io.xphone;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.dtls.DtlsLibrary;
import io.xphone.peers.Peers;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A process without Bouncy Castle on its class path. */
@Tag("process")
class DtlsMissingTest {

    @Test
    void theDependenciesAreNamedAndCallsWithKeysInTheSdpWork() {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        String without = Arrays.stream(path.split(File.pathSeparator))
                .filter(entry -> !entry.contains("bouncycastle"))
                .map(entry -> Path.of(entry).toAbsolutePath().toString())
                .collect(Collectors.joining(File.pathSeparator));
        String output = Peers.run(
                Path.of("."),
                Map.of(),
                60,
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                without,
                DtlsMissingMain.class.getName());
        assertThat(output)
                .contains("START media.srtpKeys: is DTLS: Bouncy Castle is not on the class path, " + DtlsLibrary.ADD)
                .containsPattern("OFFER 488 302 .*Bouncy Castle is not on the class path, add org\\.bouncycastle:bctls")
                .contains("SUITE AES_CM_128_HMAC_SHA1_80");
    }
}
