package io.xphone.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.Vectors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SdpVectorsTest {

    @Test
    void parsesAndWritesDescriptionsOfBrowsersAndDevices() throws IOException {
        List<Path> files = files("sdp/sdp-transform");
        assertThat(files).hasSizeGreaterThan(20);
        for (Path file : files) {
            SessionDescription sdp = SdpParser.parse(Files.readAllBytes(file));
            assertThat(SdpParser.parse(SdpWriter.write(sdp)))
                    .as(file.toString())
                    .isEqualTo(sdp);
            for (MediaDescription stream : sdp.media()) {
                assertThat(stream.rtpFormats())
                        .as(file.toString())
                        .hasSizeLessThanOrEqualTo(stream.formats().size());
            }
        }
    }

    @Test
    void writesTheDescriptionsOfRfc4317Unchanged() throws IOException {
        for (Path file : files("sdp/rfc4317")) {
            String text = Files.readString(file).replace("\r\n", "\n").strip();
            assertThat(SdpWriter.text(Sdp.parseText(text)).replace("\r\n", "\n").strip())
                    .as(file.toString())
                    .isEqualTo(text);
        }
    }

    private static List<Path> files(String folder) throws IOException {
        try (Stream<Path> found = Files.list(Vectors.dir(folder))) {
            return found.filter(file -> file.toString().endsWith(".sdp"))
                    .sorted()
                    .collect(Collectors.toList());
        }
    }
}
