package io.xphone.call.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultipartBodyTest {

    private static final String TYPE = "multipart/mixed; boundary=\"b 1\"";
    private static final String TWO = "preamble\r\n--b 1\r\n\r\nplain\r\n--b 1\r\ncontent-type: Application/SDP;x=y\r\n"
            + "X: y\r\n\r\nv=0\r\ns=-\r\n\r\n--b 1--\r\nepilogue";

    private static Optional<String> sdp(String type, String body) {
        return MultipartBody.part(type, body.getBytes(StandardCharsets.ISO_8859_1), "application/sdp")
                .map(part -> new String(part, StandardCharsets.ISO_8859_1));
    }

    @Test
    void thePartOfTheTypeIsFound() {
        assertThat(sdp(TYPE, TWO)).contains("v=0\r\ns=-\r\n");
        assertThat(sdp("multipart/mixed;boundary=b", "--b\nContent-Type:application/sdp\n\nv=0\n\n--b--"))
                .contains("v=0\n");
    }

    @Test
    void whatIsBrokenHasNoParts() {
        assertThat(sdp("multipart/mixed", TWO)).isEmpty();
        assertThat(sdp("multipart/mixed;boundary=other", TWO)).isEmpty();
        assertThat(sdp(TYPE, "")).isEmpty();
        assertThat(sdp(TYPE, "--b 1")).isEmpty();
        assertThat(sdp(TYPE, "--b 1--")).isEmpty();
        assertThat(sdp(TYPE, "--b 1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\n"))
                .as("never closed")
                .isEmpty();
        assertThat(sdp(TYPE, "--b 1\r\nContent-Type: application/sdp\r\n--b 1--"))
                .as("no blank line")
                .isEmpty();
    }

    @Test
    void anythingCanComeIn() {
        long seed = 20_261_122;
        System.out.println("MultipartBodyTest seed " + seed);
        Random random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            StringBuilder body = new StringBuilder(TWO);
            for (int n = random.nextInt(8); n >= 0; n--) {
                int at = random.nextInt(body.length());
                switch (random.nextInt(3)) {
                    case 0 -> body.setCharAt(at, (char) random.nextInt(256));
                    case 1 -> body.deleteCharAt(at);
                    default -> body.insert(at, "--b 1\r\n");
                }
            }
            sdp(TYPE, body.toString());
        }
    }

    @Test
    void manyDelimitersAreParsedInBoundedTime() {
        assertThat(sdp("multipart/mixed;boundary=b", "--b\r\n".repeat(13_000))).isEmpty();
        assertThat(sdp("multipart/mixed;boundary=b", "x--b".repeat(16_000))).isEmpty();
    }
}
