package io.xphone.call;

import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Looks at headers that an application wants to add: they must not break the call. */
public final class ApplicationHeaders {

    /** What makes up a message and is ours alone to set. */
    private static final Set<String> OURS = Stream.of(
                    HeaderName.VIA,
                    HeaderName.FROM,
                    HeaderName.TO,
                    HeaderName.CALL_ID,
                    HeaderName.CSEQ,
                    HeaderName.ROUTE,
                    HeaderName.RECORD_ROUTE,
                    HeaderName.MAX_FORWARDS,
                    HeaderName.CONTENT_LENGTH,
                    HeaderName.CONTENT_TYPE,
                    HeaderName.AUTHORIZATION,
                    HeaderName.PROXY_AUTHORIZATION)
            .map(name -> name.toLowerCase(Locale.ROOT))
            .collect(Collectors.toUnmodifiableSet());

    private ApplicationHeaders() {}

    /** What is wrong with headers for a request; empty when they can be added. Contact is not for them to set. */
    public static Optional<CallError> check(List<Header> headers) {
        Optional<CallError> bad = checkResponse(headers);
        return bad.isPresent()
                ? bad
                : headers.stream().anyMatch(ApplicationHeaders::isContact)
                        ? refused(HeaderName.CONTACT)
                        : Optional.empty();
    }

    /** The same for an answer, where Contact may say where else to try. */
    static Optional<CallError> checkResponse(List<Header> headers) {
        return headers.stream()
                .map(Header::name)
                .filter(name -> OURS.contains(name.toLowerCase(Locale.ROOT)))
                .findFirst()
                .flatMap(ApplicationHeaders::refused);
    }

    static void addTo(SipRequest.Builder request, List<Header> headers) {
        headers.forEach(header -> request.add(header.name(), header.value()));
    }

    static void addTo(SipResponse.Builder response, List<Header> headers) {
        headers.forEach(header -> response.add(header.name(), header.value()));
    }

    private static boolean isContact(Header header) {
        return header.name().equalsIgnoreCase(HeaderName.CONTACT);
    }

    private static Optional<CallError> refused(String name) {
        return Optional.of(CallError.invalidArgument("the call sets " + name + " itself"));
    }
}
