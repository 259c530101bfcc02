package io.xphone.verticle.event;

import io.xphone.EventState;
import io.xphone.sip.event.EventEffect;
import io.xphone.sip.event.Notifier;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.verticle.runtime.CommandBody;
import io.xphone.verticle.runtime.CommandHeaders;
import java.util.List;

/** A state to send in NOTIFY requests. */
record OfferedState(String contentType, byte[] body, List<Header> headers) {

    /** @throws IllegalArgumentException when the content type or the body is missing, or a header is not allowed */
    static OfferedState of(EventState state) {
        String contentType = state.getContentType();
        if (contentType == null || contentType.isBlank() || !oneLine(contentType) || state.getBody() == null) {
            throw new IllegalArgumentException("a state needs contentType and body");
        }
        return new OfferedState(
                contentType,
                CommandBody.of(contentType, state.getBody(), state.isBase64()),
                CommandHeaders.ofEvents(CommandHeaders.checked(state.getHeaders())));
    }

    /** Whether the Accept headers of a SUBSCRIBE allow its media type. */
    boolean acceptedBy(SipRequest subscribe) {
        List<String> accept = subscribe.headers().list(HeaderName.ACCEPT);
        return accept.isEmpty()
                || accept.stream().anyMatch(range -> {
                    int end = range.indexOf(';');
                    String type = (end < 0 ? range : range.substring(0, end)).trim();
                    return type.equalsIgnoreCase(contentType) || type.equals("*/*") || type.equals("application/*");
                });
    }

    List<EventEffect> notify(Notifier notifier, long nowMillis) {
        return notifier.notify(contentType, body, headers, nowMillis);
    }

    private static boolean oneLine(String text) {
        return text.indexOf('\r') < 0 && text.indexOf('\n') < 0;
    }
}
