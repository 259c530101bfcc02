package io.xphone.sip.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class HeaderValueTest {
    @Test
    void aValueAndItsParameters() {
        HeaderValue timer = HeaderValue.parse(" 1800 ; refresher = uac ");
        assertThat(timer.value()).isEqualTo("1800");
        assertThat(timer.parameters().get("Refresher")).contains("uac");
        assertThat(timer).hasToString("1800;refresher=uac");
        HeaderValue reason = HeaderValue.parse("SIP;cause=200;text=\"Call; completed, \\\"elsewhere\\\"\"");
        assertThat(reason.parameters().get("text")).contains("Call; completed, \"elsewhere\"");
        HeaderValue replaces = HeaderValue.parse("a\"b@c;to-tag=1;from-tag=2;early-only");
        assertThat(replaces.value()).isEqualTo("a\"b@c");
        assertThat(replaces.parameters().has("early-only")).isTrue();
        assertThat(HeaderValue.parse("").value()).isEmpty();
        assertThat(HeaderValue.of("refer").with("id", "7").with("x", "a b")).hasToString("refer;id=7;x=\"a b\"");
    }

    @Test
    void rejects() {
        for (String bad : List.of("a;", "a;;b", "a;b=\"", "\"a", "a;b c")) {
            assertThatThrownBy(() -> HeaderValue.parse(bad)).as(bad).isInstanceOf(SipParseException.class);
        }
        assertThatIllegalArgumentException().isThrownBy(() -> HeaderValue.of("a\r\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> HeaderValue.of("a;b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HeaderValue.of("a").with("b", "\n"));
    }
}
