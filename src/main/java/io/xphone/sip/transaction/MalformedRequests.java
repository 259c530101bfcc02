package io.xphone.sip.transaction;

import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Headers;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipParseException;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.message.Via;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Answers to requests that cannot be read, without a transaction (RFC 3261 §8.2.7): the same request gets the same answer. */
public final class MalformedRequests {

    private static final List<String> REPEATED = List.of(HeaderName.FROM, HeaderName.CALL_ID, HeaderName.CSEQ);

    private MalformedRequests() {}

    /**
     * The answer: with a To tag (§8.2.6.2) and a stamped Via as any, as far as these headers can be read.
     *
     * @param failure what is wrong with the request
     * @param stamp notes in the top Via where the request came from (§18.2.1, RFC 3581 §4)
     * @return empty where nothing can or may be answered
     */
    public static Optional<SipResponse> answer(SipParseException failure, UnaryOperator<Via> stamp) {
        return failure.answerable().map(headers -> {
            SipResponse.Builder answer = SipResponse.builder(failure.status(), StatusCode.reason(failure.status()));
            answer.setAll(HeaderName.VIA, vias(headers, stamp));
            answer.setAll(HeaderName.TO, to(headers));
            REPEATED.forEach(name -> answer.setAll(name, headers.all(name)));
            return answer.build();
        });
    }

    private static List<String> vias(Headers headers, UnaryOperator<Via> stamp) {
        try {
            List<String> vias = new ArrayList<>(headers.list(HeaderName.VIA));
            vias.set(0, stamp.apply(Via.parse(vias.get(0))).toString());
            return vias;
        } catch (SipParseException unreadable) {
            return headers.all(HeaderName.VIA);
        }
    }

    private static List<String> to(Headers headers) {
        List<String> all = headers.all(HeaderName.TO);
        try {
            if (all.size() == 1) {
                NameAddress to = NameAddress.parse(all.get(0));
                return to.tag().isPresent()
                        ? all
                        : List.of(to.withTag(tag(headers)).toString());
            }
        } catch (SipParseException unreadable) {
            // as it came
        }
        return all;
    }

    private static String tag(Headers headers) {
        List<String> origin = new ArrayList<>(headers.all(HeaderName.VIA));
        REPEATED.forEach(name -> origin.addAll(headers.all(name)));
        return "m" + Integer.toHexString(origin.hashCode());
    }
}
