package io.xphone.sip.locate;

import io.xphone.sip.Identifiers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;

/**
 * Sorts SRV records into the order in which to try the servers (RFC 2782, "Usage rules"): by priority, and randomly by
 * weight within a priority.
 */
public final class SrvOrder {

    /** Further records are ignored. */
    private static final int MAX_RECORDS = 64;

    private SrvOrder() {}

    /** The records in the order to try them, without those that declare that there is no service. */
    public static List<SrvRecord> of(List<SrvRecord> records, Identifiers ids) {
        TreeMap<Integer, List<SrvRecord>> byPriority = new TreeMap<>();
        records.stream()
                .limit(MAX_RECORDS)
                .filter(srv -> !srv.noService())
                .forEach(srv -> byPriority
                        .computeIfAbsent(srv.priority(), priority -> new ArrayList<>())
                        .add(srv));
        List<SrvRecord> ordered = new ArrayList<>();
        byPriority.values().forEach(equals -> draw(equals, ids, ordered));
        return ordered;
    }

    private static void draw(List<SrvRecord> equals, Identifiers ids, List<SrvRecord> into) {
        // Records of weight 0 are first, so that they are selected with a small probability.
        equals.sort(Comparator.comparing(srv -> srv.weight() > 0));
        while (!equals.isEmpty()) {
            int sum = equals.stream().mapToInt(SrvRecord::weight).sum();
            int drawn = ids.nextInt(sum + 1);
            int index = 0;
            for (int running = equals.get(0).weight(); running < drawn; index++) {
                running += equals.get(index + 1).weight();
            }
            into.add(equals.remove(index));
        }
    }
}
