package io.xphone.call.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.Headers;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AutoAnswerTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Call-Info | <sip:x>;answer-after=0 | 0",
                "Call-Info | <sip:x;answer-after=7> | -1",
                "Call-Info | <sip:x>; Answer-After=\"2\" | 2000",
                "Call-Info | ;answer-after=0 | 0",
                "Call-Info | <sip:x>;purpose=icon, <sip:y>;answer-after=1 | 1000",
                "Call-Info | <sip:x>;answer-after=999999999 | 60000",
                "Call-Info | <sip:x>;answer-after=-1 | -1",
                "Call-Info | <sip:x>;answer-after=soon | -1",
                "Alert-Info | <http://x>;info=alert-autoanswer | 0",
                "Alert-Info | info=alert-autoanswer | 0",
                "Alert-Info | ;info=alert-autoanswer | 0",
                "Alert-Info | <http://x>;info=\"Auto Answer\";delay=0 | 0",
                "Alert-Info | Ring Answer | 0",
                "Alert-Info | Intercom | 0",
                "Alert-Info | <http://x>;answer-after=3 | 3000",
                "Alert-Info | <http://x/intercom> | -1",
                "Alert-Info | <http://x>;info=alert-group | -1",
                "Answer-Mode | Auto | 0",
                "Answer-Mode | Auto;require | 0",
                "Answer-Mode | Manual | -1",
                "Priv-Answer-Mode | auto | 0",
                "Subject | answer-after=0 | -1",
            })
    void theHeadersRequestAutomaticAnswering(String name, String value, long millis) {
        long delay = AutoAnswer.delayMillis(Headers.of(List.of(new Header(name, value))))
                .orElse(-1);
        assertThat(delay).isEqualTo(millis);
    }
}
