package io.xphone.verticle.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which web pages may open a WebSocket. */
class OriginRuleTest {

    @ParameterizedTest
    @CsvSource({
        // page, host of the WebSocket, over TLS, without
        "https://pbx.example.com, pbx.example.com, true, true",
        "https://pbx.example.com:8443, PBX.example.com, true, true",
        "http://pbx.example.com, pbx.example.com, true, false", // its name can be led anywhere by its DNS
        "http://127.0.0.1:8080, 127.0.0.1, true, true",
        "http://[::1]:8080, ::1, true, true",
        "http://[::1]:8080, [::1], true, true",
        "http://localhost:3000, localhost, true, true",
        "http://a.localhost:3000, a.localhost, true, true",
        "http://127.0.0.1.example.com, 127.0.0.1.example.com, true, false",
        "https://evil.example.net, pbx.example.com, false, false",
        "https://pbx.example.com.evil.net, pbx.example.com, false, false",
        "http://localhost:3000, 127.0.0.1, false, false",
        "null, pbx.example.com, false, false",
        "https://pbx.example.com/page, pbx.example.com, false, false",
        "https://user@pbx.example.com, pbx.example.com, false, false",
        "pbx.example.com, pbx.example.com, false, false",
        "'', pbx.example.com, false, false",
        "'https://', pbx.example.com, false, false",
    })
    void pagesOfTheSameHostAreAdmitted(String origin, String host, boolean tls, boolean plain) {
        assertThat(new OriginRule(List.of(), true).admits(origin, host)).isEqualTo(tls);
        assertThat(new OriginRule(List.of(), false).admits(origin, host)).isEqualTo(plain);
    }

    @Test
    void clientsWithoutOriginAreAdmitted() {
        assertThat(new OriginRule(List.of(), false).admits(null, "pbx.example.com"))
                .isTrue();
        assertThat(new OriginRule(List.of(), false).admits("https://pbx.example.com", null))
                .isFalse();
    }

    @Test
    void listedPagesAreAdmitted() {
        OriginRule rule = new OriginRule(List.of("https://phone.example.com", "http://dev.example.com:8080"), false);
        assertThat(rule.admits("https://phone.example.com", "pbx")).isTrue();
        assertThat(rule.admits("https://PHONE.example.com:443", "pbx")).isTrue();
        assertThat(rule.admits("https://phone.example.com:444", "pbx")).isFalse();
        assertThat(rule.admits("http://phone.example.com", "pbx")).isFalse();
        assertThat(rule.admits("http://dev.example.com:8080", "pbx")).isTrue();
        assertThat(rule.admits("http://dev.example.com", "pbx")).isFalse();
        assertThat(rule.admits("null", "pbx")).isFalse();
        assertThat(new OriginRule(List.of("null"), false).admits("null", "pbx")).isTrue();
        assertThat(new OriginRule(List.of("*"), false).admits("https://any.example.net", "pbx"))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://phone.example.com", "http://10.0.0.1:8080", "*", "null"})
    void origins(String origin) {
        assertThatNoException().isThrownBy(() -> OriginRule.check(origin, "listen.0.allowedOrigins"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"phone.example.com", "https://phone.example.com/", "", "https://*.example.com", "a b"})
    void mistakes(String origin) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> OriginRule.check(origin, "listen.0.allowedOrigins"))
                .withMessageContaining("listen.0.allowedOrigins: \"" + origin + "\"")
                .withMessageContaining("https://host");
    }
}
