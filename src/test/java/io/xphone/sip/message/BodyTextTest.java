package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BodyTextTest {

    @ParameterizedTest
    @CsvSource({
        "text/plain, UTF-8",
        "text/plain;charset=UTF-8, UTF-8",
        "text/plain ; Charset = \"ISO-8859-1\", ISO-8859-1",
        "text/plain;format=flowed;charset=iso-8859-1;x, ISO-8859-1",
        "text/plain;charset=us-ascii, US-ASCII",
        "text/plain;charset=utf-16be, UTF-16BE",
        "text/plain;charset=klingon, UTF-8",
        "text/plain;charset, UTF-8",
        "text/plain;charset=, UTF-8",
        "'', UTF-8",
        "';;;', UTF-8",
    })
    void theCharsetIsTheOneOfTheContentType(String type, String name) {
        assertThat(BodyText.charset(type)).isEqualTo(Charset.forName(name));
    }

    @Test
    void textIsWrittenAndReadWithTheCharset() {
        String type = "text/plain;charset=ISO-8859-1";
        assertThat(BodyText.bytes(type, "Grüße")).hasSize(5);
        SipRequest message = SipRequest.builder("MESSAGE", SipUri.parse("sip:a@b"))
                .body(type, BodyText.bytes(type, "Grüße"))
                .build();
        assertThat(BodyText.of(message)).isEqualTo("Grüße");
        assertThat(BodyText.bytes("text/plain", "ü")).isEqualTo("ü".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void anyOctetsBecomeText() {
        SipRequest message = SipRequest.builder("MESSAGE", SipUri.parse("sip:a@b"))
                .body("a/b", new byte[] {(byte) 0xff, 0, (byte) 0x80})
                .build();
        assertThat(BodyText.of(message)).hasSize(3);
        assertThat(BodyText.charset((String) null)).isEqualTo(StandardCharsets.UTF_8);
    }
}
