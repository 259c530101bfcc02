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
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * Builds responses to malformed requests, which say what is malformed, without a transaction (RFC 3261 §8.2.7): a
 * retransmission of the request gets the same response.
 */
public final class MalformedRequests {

    private static final List<String> COPIED = List.of(HeaderName.FROM, HeaderName.CALL_ID, HeaderName.CSEQ);

    private MalformedRequests() {}

    /**
     * The response, with a To tag (§8.2.6.2) and the source in the top Via, as far as these headers can be parsed.
     *
     * @param failure the parse error of the request
     * @param addSource adds the source address of the request to the top Via (§18.2.1, RFC 3581 §4)
     * @return empty when no response is possible or permitted
     */
    public static Optional<SipResponse> response(SipParseException failure, UnaryOperator<Via> addSource) {
        return failure.responseHeaders().map(headers -> {
            // the parser's own words, without text of the request
            String phrase = StatusCode.reason(failure.status()) + " (" + failure.getMessage() + ")";
            SipResponse.Builder response = SipResponse.builder(failure.status(), phrase);
            response.setAll(HeaderName.VIA, vias(headers, addSource));
            response.setAll(HeaderName.TO, to(headers));
            COPIED.forEach(name -> response.setAll(name, headers.all(name)));
            return response.build();
        });
    }

    private static List<String> vias(Headers headers, UnaryOperator<Via> addSource) {
        try {
            List<String> vias = new ArrayList<>(headers.list(HeaderName.VIA));
            vias.set(0, addSource.apply(Via.parse(vias.get(0))).toString());
            return vias;
        } catch (SipParseException malformed) {
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
        } catch (SipParseException malformed) {
            String value = all.get(0);
            if (canAppend(value)) {
                return List.of(value + ";tag=" + tag(headers));
            }
        }
        return all;
    }

    /** Whether a parameter can be appended to a malformed To: it has no tag, and no open quote or bracket. */
    private static boolean canAppend(String to) {
        boolean quoted = false;
        int brackets = 0;
        for (int i = 0; i < to.length(); i++) {
            char c = to.charAt(i);
            if (c == '"') {
                quoted = !quoted;
            } else if (c == '\\') {
                i++;
            } else if (!quoted && (c == '<' || c == '>')) {
                brackets += c == '<' ? 1 : -1;
            }
        }
        return !quoted && brackets == 0 && !to.toLowerCase(Locale.ROOT).contains("tag");
    }

    private static String tag(Headers headers) {
        List<String> origin = new ArrayList<>(headers.all(HeaderName.VIA));
        COPIED.forEach(name -> origin.addAll(headers.all(name)));
        return "m" + Integer.toHexString(origin.hashCode());
    }
}
