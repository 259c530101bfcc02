package io.xphone.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 7261 §3.3 and the examples of its §4. */
class G729AnnexBTest {

    @ParameterizedTest
    @CsvSource({
        "annexb=yes, annexb=no, false", // §4.1
        "annexb=yes, '', true", // §4.2
        "'', annexb=no, false", // §4.3
        "'', annexb=yes, true",
        "'', '', true",
        "annexb=yes, annexb=yes, true",
        "annexb=no, annexb=no, false",
        "annexb=no, '', false", // answers that omit the parameter
        "annexb=no, annexb=yes, false",
        "annexb = NO, annexb=yes, false",
        "AnnexB=No;x=1, '', false",
        "annexb=maybe, annexb=yes, true"
    })
    void isUsedUnlessOneSideSaysNo(String offer, String answer, boolean used) {
        assertThat(G729AnnexB.negotiated(offer, answer)).isEqualTo(used); // we offer
        assertThat(G729AnnexB.negotiated(answer, offer)).isEqualTo(used); // the peer offers
    }

    @ParameterizedTest
    @CsvSource({
        "true, annexb=yes, annexb=yes",
        "true, '', annexb=yes",
        "true, annexb=no, annexb=no",
        "false, annexb=yes, annexb=no",
        "false, '', annexb=no",
        "false, annexb=no, annexb=no"
    })
    void answersSayNoIfTheOfferDoes(boolean wanted, String offer, String answer) {
        assertThat(G729AnnexB.answer(wanted, offer)).isEqualTo(answer);
        assertThat(G729AnnexB.negotiated(answer, offer)).isEqualTo(answer.endsWith("yes"));
    }

    @ParameterizedTest
    @CsvSource({"true, annexb=yes", "false, annexb=no"})
    void offersAreExplicit(boolean wanted, String fmtp) {
        assertThat(G729AnnexB.offer(wanted)).isEqualTo(fmtp);
    }
}
