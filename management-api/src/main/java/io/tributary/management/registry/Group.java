package io.tributary.management.registry;

/**
 * Devices of any products, put together by the account.
 *
 * @param groupId chosen by the platform: 10 upper-case letters and digits
 */
public record Group(String groupId, GroupSettings settings, Revision revision) {
    public String name() {
        return settings.name();
    }
}
