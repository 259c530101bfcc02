package io.xphone.sip.registrar;

import io.xphone.sip.Identifiers;
import io.xphone.sip.message.HeaderName;
import io.xphone.sip.message.NameAddress;
import io.xphone.sip.message.SipRequest;
import io.xphone.sip.message.SipResponse;
import io.xphone.sip.message.SipUri;
import io.xphone.sip.message.StatusCode;
import io.xphone.sip.registrar.BindingChange.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The bindings of users, by RFC 3261 §10.3, RFC 3327 §5.3 and RFC 5626 §6 and §7.
 *
 * <pre>
 *   REGISTER          reject (§10.3 steps 1, 2)  ->  authentication by the caller (3, 4)  ->  register (5 to 8)
 *
 *   binding is        a Contact URI of a user; with +sip.instance and reg-id, these instead of the URI
 *   ended by          Expires 0, its expiry, the end of its flow, newer bindings than the limit allows
 *
 *   400, 403          Contacts or a Path that cannot be bound
 *   423               requested interval below the minimum
 *   439               outbound, but the first hop is a proxy without
 *   500               CSeq not higher than that of the binding
 * </pre>
 *
 * A request changes all of its bindings or none. Times are in ms of any monotonic clock. Not safe for use by several
 * threads.
 */
public final class Registrar {

    private static final Set<String> SUPPORTED = Set.of(RegisterContacts.PATH, RegisterContacts.OUTBOUND);
    private static final String SUPPORTED_TAGS = "outbound, path";
    private static final int HOUR = 3600;

    /**
     * The outcome of a REGISTER.
     *
     * @param response the response
     * @param changes the changes of bindings, in their order
     */
    public record Outcome(SipResponse response, List<BindingChange> changes) {}

    private final RegistrarSettings settings;
    private final Identifiers ids;
    private final Map<String, List<Binding>> byUser = new LinkedHashMap<>();

    /** A registrar without bindings. */
    public Registrar(RegistrarSettings settings, Identifiers ids) {
        this.settings = settings;
        this.ids = ids;
    }

    /**
     * The rejection of a REGISTER that is not processed, also with credentials: 416 for a Request-URI that is not a SIP
     * URI, 400 for a To without user, 420 for required extensions that are not supported.
     */
    public Optional<SipResponse> reject(SipRequest request) {
        if (!(request.requestUri() instanceof SipUri)) {
            return Optional.of(
                    response(request, StatusCode.UNSUPPORTED_URI_SCHEME, null).build());
        }
        if (user(request).isEmpty()) {
            return Optional.of(response(request, StatusCode.BAD_REQUEST, "To: not the URI of a user")
                    .build());
        }
        List<String> unsupported = request.optionTags(HeaderName.REQUIRE).stream()
                .filter(tag -> !SUPPORTED.contains(tag))
                .distinct()
                .toList();
        return unsupported.isEmpty()
                ? Optional.empty()
                : Optional.of(response(request, StatusCode.BAD_EXTENSION, null)
                        .add(HeaderName.UNSUPPORTED, String.join(", ", unsupported))
                        .build());
    }

    /** The user part of the address-of-record of a REGISTER, unescaped: the one of To. */
    public static Optional<String> user(SipRequest register) {
        return register.to().uri() instanceof SipUri aor
                ? aor.user().filter(user -> !user.isEmpty())
                : Optional.empty();
    }

    /** Processes the REGISTER of an authenticated user who may change the bindings of {@code user}. */
    public Outcome register(String user, SipRequest request, BindingFlow flow, long now) {
        List<BindingChange> changes = new ArrayList<>();
        expire(user, now, changes);
        RegisterContacts wanted;
        try {
            wanted = RegisterContacts.of(request, settings);
            commit(user, updated(user, wanted, request, flow, now, changes));
        } catch (RegisterContacts.Rejected rejected) {
            changes.removeIf(change -> change.kind() != Kind.EXPIRED);
            return new Outcome(rejection(request, rejected), List.copyOf(changes));
        }
        return new Outcome(success(user, wanted, request, now), List.copyOf(changes));
    }

    /** The bindings after a request; its changes are added to the list. */
    private List<Binding> updated(
            String user,
            RegisterContacts wanted,
            SipRequest request,
            BindingFlow flow,
            long now,
            List<BindingChange> changes)
            throws RegisterContacts.Rejected {
        List<Binding> bindings = new ArrayList<>(byUser.getOrDefault(user, List.of()));
        if (wanted.all()) {
            for (Binding binding : bindings) {
                checkOrder(binding, request);
                changes.add(new BindingChange(Kind.REMOVED, binding));
            }
            return List.of();
        }
        for (RegisterContacts.Contact contact : wanted.contacts()) {
            Binding known = find(bindings, contact);
            if (known != null) {
                checkOrder(known, request);
                bindings.remove(known);
            }
            if (contact.seconds() == 0) {
                if (known != null) {
                    changes.add(new BindingChange(Kind.REMOVED, known));
                }
                continue;
            }
            Binding binding = binding(user, contact, wanted.path(), request, flow, now);
            bindings.add(binding);
            changes.add(new BindingChange(known == null ? Kind.ADDED : Kind.REFRESHED, binding));
        }
        while (bindings.size() > settings.maxContacts()) {
            changes.add(new BindingChange(Kind.REPLACED, bindings.remove(0))); // in the order of their last REGISTER
        }
        return bindings;
    }

    private Binding binding(
            String user,
            RegisterContacts.Contact contact,
            List<NameAddress> path,
            SipRequest request,
            BindingFlow flow,
            long now)
            throws RegisterContacts.Rejected {
        long seconds = Math.min(contact.seconds(), settings.maxSeconds());
        if (seconds < settings.minSeconds() && contact.seconds() < HOUR) {
            throw new RegisterContacts.Rejected(StatusCode.INTERVAL_TOO_BRIEF, null);
        }
        return new Binding(
                user,
                contact.address(),
                contact.uri(),
                contact.instance(),
                contact.regId(),
                request.callId(),
                request.cseq().number(),
                now + seconds * 1000,
                now,
                path,
                flow,
                request.header(HeaderName.USER_AGENT).orElse(""));
    }

    /** The binding of a Contact: by instance and reg-id where it has both, else by its URI (RFC 3261 §19.1.4). */
    private static Binding find(List<Binding> bindings, RegisterContacts.Contact contact) {
        for (Binding binding : bindings) {
            boolean same = contact.regId() > 0
                    ? binding.regId() == contact.regId() && binding.instance().equals(contact.instance())
                    : !binding.outbound() && binding.uri().matches(contact.uri());
            if (same) {
                return binding;
            }
        }
        return null;
    }

    /** A request that is older than the binding changes nothing (§10.3 steps 6, 7). */
    private static void checkOrder(Binding binding, SipRequest request) throws RegisterContacts.Rejected {
        if (binding.callId().equals(request.callId()) && request.cseq().number() <= binding.sequence()) {
            throw new RegisterContacts.Rejected(
                    StatusCode.SERVER_INTERNAL_ERROR, "CSeq is not higher than that of the binding");
        }
    }

    private void commit(String user, List<Binding> bindings) {
        if (bindings.isEmpty()) {
            byUser.remove(user);
        } else {
            byUser.put(user, List.copyOf(bindings));
        }
    }

    private SipResponse success(String user, RegisterContacts wanted, SipRequest request, long now) {
        SipResponse.Builder response = response(request, StatusCode.OK, null);
        for (Binding binding : bindings(user, now)) {
            response.add(
                    HeaderName.CONTACT,
                    binding.contact()
                            .withParameter("expires", Long.toString(binding.remainingSeconds(now)))
                            .toString());
        }
        if (!wanted.contacts().isEmpty() && !wanted.path().isEmpty()) {
            response.copy(HeaderName.PATH, request.headers());
        }
        if (wanted.outbound()) {
            response.add(HeaderName.REQUIRE, RegisterContacts.OUTBOUND);
        }
        return response.add(HeaderName.SUPPORTED, SUPPORTED_TAGS).build();
    }

    private SipResponse rejection(SipRequest request, RegisterContacts.Rejected rejected) {
        SipResponse.Builder response = response(request, rejected.status(), rejected.getMessage());
        if (rejected.status() == StatusCode.INTERVAL_TOO_BRIEF) {
            response.add(HeaderName.MIN_EXPIRES, Integer.toString(settings.minSeconds()));
        } else if (rejected.status() == StatusCode.BAD_EXTENSION) {
            response.add(HeaderName.UNSUPPORTED, RegisterContacts.PATH);
        }
        return response.build();
    }

    private SipResponse.Builder response(SipRequest request, int status, String phrase) {
        SipResponse.Builder response = request.response(status, phrase);
        return request.to().tag().isPresent()
                ? response
                : response.to(request.to().withTag(ids.tag()));
    }

    // ---- the end of bindings ----

    /** Removes the bindings that have expired. */
    public List<BindingChange> expire(long now) {
        List<BindingChange> changes = new ArrayList<>();
        for (String user : List.copyOf(byUser.keySet())) {
            expire(user, now, changes);
        }
        return changes;
    }

    private void expire(String user, long now, List<BindingChange> changes) {
        end(user, Kind.EXPIRED, binding -> binding.expiresAt() <= now, changes);
    }

    /** When the next binding expires. */
    public OptionalLong nextExpiry() {
        return byUser.values().stream()
                .flatMap(List::stream)
                .mapToLong(Binding::expiresAt)
                .min();
    }

    /**
     * A connection was closed: its outbound bindings end (RFC 5626 §7), and the others that cannot be reached without
     * it. A Contact with the address that the connection came from is called there, over a new connection.
     *
     * @param connection {@link BindingFlow#id}
     */
    public List<BindingChange> onFlowEnded(long connection) {
        List<BindingChange> changes = new ArrayList<>();
        Predicate<Binding> uses = binding -> binding.openFlow()
                .map(flow -> flow.connection() && flow.id() == connection)
                .orElse(false);
        for (String user : List.copyOf(byUser.keySet())) {
            end(user, Kind.FLOW_ENDED, binding -> uses.test(binding) && !reachable(binding), changes);
            byUser.computeIfPresent(
                    user,
                    (key, bindings) -> bindings.stream()
                            .map(binding -> uses.test(binding) ? binding.withoutFlow() : binding)
                            .toList());
        }
        return changes;
    }

    /** Whether a binding can be reached without its flow, at the address that it came from. */
    private static boolean reachable(Binding binding) {
        if (binding.outbound() || binding.flow().webSocket()) {
            return false;
        }
        SipUri hop = binding.path().isEmpty()
                ? binding.uri()
                : (SipUri) binding.path().get(0).uri();
        String host =
                hop.host().startsWith("[") ? hop.host().substring(1, hop.host().length() - 1) : hop.host();
        return host.equals(binding.flow().remoteHost()) && !hop.hasParameter("maddr");
    }

    private void end(String user, Kind kind, Predicate<Binding> ends, List<BindingChange> changes) {
        List<Binding> bindings = byUser.getOrDefault(user, List.of());
        for (Binding binding : bindings) {
            if (ends.test(binding)) {
                changes.add(new BindingChange(kind, binding));
            }
        }
        commit(user, bindings.stream().filter(ends.negate()).toList());
    }

    // ---- queries ----

    /** The bindings of a user, by descending q; those with equal q by their latest REGISTER, the newest first. */
    public List<Binding> bindings(String user, long now) {
        return byUser.getOrDefault(user, List.of()).stream()
                .filter(binding -> binding.expiresAt() > now)
                .sorted(Comparator.comparingInt(
                                (Binding binding) -> -binding.contact().quality())
                        .thenComparing(Binding::updatedAt, Comparator.reverseOrder()))
                .toList();
    }

    /** The bindings of all users. */
    public List<Binding> bindings(long now) {
        return byUser.keySet().stream()
                .flatMap(user -> bindings(user, now).stream())
                .toList();
    }

    /** Whether a user is registered over a flow. */
    public boolean uses(String user, BindingFlow flow) {
        return byUser.getOrDefault(user, List.of()).stream()
                .anyMatch(binding ->
                        binding.openFlow().map(each -> each.same(flow)).orElse(false));
    }

    /**
     * The target set of a call to a user (RFC 3261 §16.5, RFC 5626 §7): user agents to call at the same time, each
     * with its bindings, of which the next is tried when the one before has failed.
     */
    public List<List<Binding>> targets(String user, long now) {
        List<List<Binding>> targets = new ArrayList<>();
        for (Binding binding : bindings(user, now)) {
            Optional<List<Binding>> same = targets.stream()
                    .filter(target -> target.get(0).sameInstance(binding))
                    .findFirst();
            same.ifPresentOrElse(target -> target.add(binding), () -> targets.add(new ArrayList<>(List.of(binding))));
        }
        return targets;
    }
}
