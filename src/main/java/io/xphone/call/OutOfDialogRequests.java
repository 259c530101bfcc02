package io.xphone.call;

import io.xphone.call.core.Capabilities;
import io.xphone.call.message.ApplicationHeaders;
import io.xphone.call.message.Rejection;
import io.xphone.call.message.RequestValidation;
import io.xphone.call.message.SdpBody;
import io.xphone.call.settings.CallSettings;
import io.xphone.sip.Identifiers;
import io.xphone.sip.dialog.Dialog;
import io.xphone.sip.message.Header;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.Method;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.TelUri;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Responses to requests outside every known dialog (RFC 3261 §8.2, §11.2), and to 2xx responses without a call.
 *
 * <pre>
 *   ACK                                     no response
 *   method not allowed                      405, Allow
 *   Request-URI neither sip, sips nor tel   416
 *   To with a tag                           481: unknown dialog; except methods of other components
 *   Require with options not supported      420, Unsupported
 *   INVITE, SUBSCRIBE, not one SIP Contact  400, 416 for another scheme: the dialog would have no target
 *   OPTIONS                                 the configured status, with the capabilities
 *   CANCEL, BYE, INFO, UPDATE, PRACK, NOTIFY       481: only valid within a dialog or transaction
 *   REFER                                   603: accepted only within a call
 *   INVITE                                  the configured rejection, or none: it creates a call
 *   another allowed method                  none: for the component that allowed it
 * </pre>
 */
public final class OutOfDialogRequests {

    private static final Set<String> IN_DIALOG_ONLY =
            Set.of(Method.CANCEL, Method.BYE, Method.INFO, Method.UPDATE, Method.PRACK, Method.NOTIFY);

    /** The supported event packages (RFC 6665 §8.2.2). */
    private static final String EVENTS = "dialog, message-summary, presence";

    private final CallSettings settings;
    private final Identifiers ids;
    private final List<String> methods;
    private final Set<String> foreignMethods;
    private final Set<String> inDialogOnly;

    /**
     * Creates the responses from these settings.
     *
     * @param settings what is supported
     * @param otherMethods methods that other components handle outside dialogs, to be allowed as well
     * @param ids the source of tags
     */
    public OutOfDialogRequests(CallSettings settings, Set<String> otherMethods, Identifiers ids) {
        this.settings = settings;
        this.ids = ids;
        foreignMethods = Set.copyOf(otherMethods);
        inDialogOnly = IN_DIALOG_ONLY.stream()
                .filter(method -> !foreignMethods.contains(method))
                .collect(Collectors.toSet());
        methods = new ArrayList<>(Capabilities.METHODS);
        otherMethods.stream()
                .sorted()
                .filter(method -> !methods.contains(method))
                .forEach(methods::add);
    }

    /**
     * The current policy for new calls.
     *
     * @param optionsStatus the response to OPTIONS: 200, or 503 while draining
     * @param optionsHeaders for that response
     * @param inviteStatus the response to every INVITE: 403, 480, 486, 503…; 0 to admit calls
     * @param headers for that rejection, such as Retry-After
     */
    public record Policy(int optionsStatus, List<Header> optionsHeaders, int inviteStatus, List<Header> headers) {

        /** New calls are admitted. */
        public static final Policy OPEN = new Policy(200, List.of(), 0, List.of());

        /** Rejects statuses that are not final. */
        public Policy {
            optionsHeaders = List.copyOf(optionsHeaders);
            headers = List.copyOf(headers);
            boolean rejection = inviteStatus == 0 || inviteStatus >= 300 && inviteStatus <= 699;
            if (optionsStatus < 200 || optionsStatus > 699 || !rejection) {
                throw new IllegalArgumentException("status " + optionsStatus + ", " + inviteStatus);
            }
        }

        /**
         * New calls are rejected.
         *
         * @param status 300 to 699
         * @return the policy; OPTIONS gets the same status only when it is 503
         */
        public static Policy rejecting(int status) {
            return new Policy(status == 503 ? 503 : 200, List.of(), status, List.of());
        }
    }

    /**
     * The response to a request outside every known dialog.
     *
     * @param request the request
     * @param policy the policy for new calls
     * @return the response; empty for ACK, for an INVITE that creates a call, and for methods of other components
     */
    public Optional<SipResponse> respond(SipRequest request, Policy policy) {
        String method = request.method();
        if (method.equals(Method.ACK)) {
            return Optional.empty();
        }
        if (!methods.contains(method)) {
            return reject(request, Rejection.of(405, HeaderName.ALLOW, String.join(", ", methods)));
        }
        if (!(request.requestUri() instanceof SipUri) && !(request.requestUri() instanceof TelUri)) {
            return reject(request, Rejection.of(416));
        }
        if (request.to().tag().isPresent() && !foreignMethods.contains(method) || inDialogOnly.contains(method)) {
            return reject(request, Rejection.of(481));
        }
        if (method.equals(Method.REFER) && !foreignMethods.contains(method)) {
            return reject(request, Rejection.of(603));
        }
        Optional<Rejection> options = RequestValidation.options(request, settings.supported());
        if (options.isPresent()) {
            return reject(request, options.get());
        }
        if (method.equals(Method.INVITE)
                || method.equals(Method.SUBSCRIBE) && request.to().tag().isEmpty()) {
            Optional<Rejection> contact = RequestValidation.contact(request);
            if (contact.isPresent()) {
                return reject(request, contact.get());
            }
        }
        if (method.equals(Method.OPTIONS)) {
            return Optional.of(capabilities(request, policy));
        }
        if (method.equals(Method.INVITE) && policy.inviteStatus() != 0) {
            return reject(request, new Rejection(policy.inviteStatus(), policy.headers()));
        }
        return Optional.empty();
    }

    /**
     * The requests to send for a 2xx to an INVITE whose call has been released: a branch that answered too late, or a
     * 2xx that crossed the BYE. It is acknowledged and ended (RFC 3261 §13.2.2.4), from the contents of the 2xx alone.
     *
     * @param success a 2xx to an INVITE
     * @param contact the local Contact
     * @return ACK and BYE, without Via; the BYE in its own client transaction, whose response is ignored
     */
    public List<SipRequest> successWithoutCall(SipResponse success, SipUri contact) {
        SipRequest invite = SipRequest.builder(Method.INVITE, success.to().uri())
                .from(success.from())
                .to(success.to().withoutParameters())
                .callId(success.callId())
                .cseq(success.cseq())
                .build();
        Dialog dialog = Dialog.uac(invite, success, contact);
        return List.of(
                Capabilities.addAgent(dialog.ack(invite), settings).build(),
                Capabilities.addAgent(dialog.request(Method.BYE), settings).build());
    }

    /**
     * A response that rejects a request outside of dialogs.
     *
     * @param status 300 to 699
     * @param phrase the reason phrase; null for the default one
     */
    public SipResponse rejection(SipRequest request, int status, String phrase) {
        return Capabilities.addAgent(tagged(request, status, phrase), settings).build();
    }

    private SipResponse capabilities(SipRequest request, Policy policy) {
        SipResponse.Builder response =
                respond(request, policy.optionsStatus()).set(HeaderName.ALLOW, String.join(", ", methods));
        if (foreignMethods.contains(Method.NOTIFY)) {
            response.add(HeaderName.ALLOW_EVENTS, EVENTS);
        }
        ApplicationHeaders.addTo(response, policy.optionsHeaders());
        return response.add(HeaderName.ACCEPT, SdpBody.TYPE).build();
    }

    private Optional<SipResponse> reject(SipRequest request, Rejection rejection) {
        SipResponse.Builder response =
                Capabilities.addAgent(tagged(request, rejection.status(), rejection.phrase()), settings);
        return Optional.of(rejection.addTo(response).build());
    }

    private SipResponse.Builder respond(SipRequest request, int status) {
        return Capabilities.addCapabilities(tagged(request, status, null), settings);
    }

    private SipResponse.Builder tagged(SipRequest request, int status, String phrase) {
        SipResponse.Builder response = request.response(status, phrase);
        return request.to().tag().isPresent()
                ? response
                : response.to(request.to().withTag(ids.tag()));
    }
}
