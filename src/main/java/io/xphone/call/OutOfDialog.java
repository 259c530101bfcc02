package io.xphone.call;

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
 * Answers to what belongs to no call: requests outside every dialog that we know (RFC 3261 §8.2, §11.2), and 2xx
 * answers that nobody waits for.
 *
 * <pre>
 *   ACK                                     no answer
 *   method not allowed                      405, Allow
 *   Request-URI neither sip, sips nor tel   416
 *   To with a tag                           481: a dialog that we do not know (any more), but for methods of others
 *   Require with options not supported      420, Unsupported
 *   OPTIONS                                 the status set, what we can do
 *   CANCEL, BYE, INFO, UPDATE, PRACK, NOTIFY       481: they only make sense within something
 *   REFER                                   603: only the other side of a call may send us elsewhere
 *   INVITE                                  the refusal set, or none: it makes a call
 *   another allowed method                  none: for whoever allowed it
 * </pre>
 */
public final class OutOfDialog {

    private static final Set<String> INSIDE_ONLY =
            Set.of(Method.CANCEL, Method.BYE, Method.INFO, Method.UPDATE, Method.PRACK, Method.NOTIFY);

    /** The event packages that we can read (RFC 6665 §8.2.2). */
    private static final String EVENTS = "dialog, message-summary, presence";

    private final CallSettings settings;
    private final Identifiers ids;
    private final List<String> methods;
    private final Set<String> others;
    private final Set<String> insideOnly;

    /**
     * Answers by these settings.
     *
     * @param settings what is supported
     * @param otherMethods methods that someone else takes outside dialogs, to be allowed as well
     * @param ids the source of tags
     */
    public OutOfDialog(CallSettings settings, Set<String> otherMethods, Identifiers ids) {
        this.settings = settings;
        this.ids = ids;
        others = Set.copyOf(otherMethods);
        insideOnly =
                INSIDE_ONLY.stream().filter(method -> !others.contains(method)).collect(Collectors.toSet());
        methods = new ArrayList<>(Capabilities.METHODS);
        otherMethods.stream()
                .sorted()
                .filter(method -> !methods.contains(method))
                .forEach(methods::add);
    }

    /**
     * What decides about new calls at the moment.
     *
     * @param optionsStatus the answer to OPTIONS: 200, or 503 while draining
     * @param optionsHeaders to go with that answer
     * @param inviteStatus the answer to any INVITE: 403, 480, 486, 503…; 0 to let calls in
     * @param headers to go with that refusal, such as Retry-After
     */
    public record Policy(int optionsStatus, List<Header> optionsHeaders, int inviteStatus, List<Header> headers) {

        /** Calls are let in. */
        public static final Policy OPEN = new Policy(200, List.of(), 0, List.of());

        /** Refuses statuses that are no final answers. */
        public Policy {
            optionsHeaders = List.copyOf(optionsHeaders);
            headers = List.copyOf(headers);
            boolean refusal = inviteStatus == 0 || inviteStatus >= 300 && inviteStatus <= 699;
            if (optionsStatus < 200 || optionsStatus > 699 || !refusal) {
                throw new IllegalArgumentException("status " + optionsStatus + ", " + inviteStatus);
            }
        }

        /**
         * New calls are refused.
         *
         * @param status 300 to 699
         * @return the policy, with the same status for OPTIONS only where it is 503
         */
        public static Policy refusing(int status) {
            return new Policy(status == 503 ? 503 : 200, List.of(), status, List.of());
        }
    }

    /**
     * The answer to a request outside every known dialog.
     *
     * @param request the request
     * @param policy what decides about new calls
     * @return the answer; empty for ACK, for an INVITE that makes a call, and for methods that someone else takes
     */
    public Optional<SipResponse> answer(SipRequest request, Policy policy) {
        String method = request.method();
        if (method.equals(Method.ACK)) {
            return Optional.empty();
        }
        if (!methods.contains(method)) {
            return refuse(request, Refusal.of(405, HeaderName.ALLOW, String.join(", ", methods)));
        }
        if (!(request.requestUri() instanceof SipUri) && !(request.requestUri() instanceof TelUri)) {
            return refuse(request, Refusal.of(416));
        }
        if (request.to().tag().isPresent() && !others.contains(method) || insideOnly.contains(method)) {
            return refuse(request, Refusal.of(481));
        }
        if (method.equals(Method.REFER) && !others.contains(method)) {
            return refuse(request, Refusal.of(603));
        }
        Optional<Refusal> options = RequestScreen.options(request, settings.supported());
        if (options.isPresent()) {
            return refuse(request, options.get());
        }
        if (method.equals(Method.OPTIONS)) {
            return Optional.of(capabilities(request, policy));
        }
        if (method.equals(Method.INVITE) && policy.inviteStatus() != 0) {
            return refuse(request, new Refusal(policy.inviteStatus(), policy.headers()));
        }
        return Optional.empty();
    }

    /**
     * What to send for a 2xx to an INVITE when its call is gone: a branch that answered too late, or one whose BYE it
     * crossed. It is acknowledged and hung up (RFC 3261 §13.2.2.4), all from what the 2xx says.
     *
     * @param success a 2xx to an INVITE
     * @param contact our Contact
     * @return ACK and BYE, without Via; the BYE in a client transaction of its own, its answer being of no interest
     */
    public List<SipRequest> strayAnswer(SipResponse success, SipUri contact) {
        SipRequest invite = SipRequest.builder(Method.INVITE, success.to().uri())
                .from(success.from())
                .to(success.to().withoutParameters())
                .callId(success.callId())
                .cseq(success.cseq())
                .build();
        Dialog dialog = Dialog.uac(invite, success, contact);
        return List.of(
                Capabilities.name(dialog.ack(invite), settings).build(),
                Capabilities.name(dialog.request(Method.BYE), settings).build());
    }

    /**
     * An answer that refuses a request outside of dialogs.
     *
     * @param status 300 to 699
     */
    public SipResponse refusal(SipRequest request, int status) {
        return Capabilities.name(tagged(request, status), settings).build();
    }

    private SipResponse capabilities(SipRequest request, Policy policy) {
        SipResponse.Builder response =
                respond(request, policy.optionsStatus()).set(HeaderName.ALLOW, String.join(", ", methods));
        if (others.contains(Method.NOTIFY)) {
            response.add(HeaderName.ALLOW_EVENTS, EVENTS);
        }
        ApplicationHeaders.addTo(response, policy.optionsHeaders());
        return response.add(HeaderName.ACCEPT, SdpBody.TYPE).build();
    }

    private Optional<SipResponse> refuse(SipRequest request, Refusal refusal) {
        SipResponse.Builder response = Capabilities.name(tagged(request, refusal.status()), settings);
        return Optional.of(refusal.addTo(response).build());
    }

    private SipResponse.Builder respond(SipRequest request, int status) {
        return Capabilities.offer(tagged(request, status), settings);
    }

    private SipResponse.Builder tagged(SipRequest request, int status) {
        SipResponse.Builder response = request.response(status, null);
        return request.to().tag().isPresent()
                ? response
                : response.to(request.to().withTag(ids.tag()));
    }
}
