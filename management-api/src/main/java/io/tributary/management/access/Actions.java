package io.tributary.management.access;

import java.util.List;

/**
 * Every action that a policy can name, {@code service:Verb}. Both interfaces, native and cloud, decide by these; a policy whose pattern
 * fits none of them is refused as a slip of the pen. A new action is added here, and to the table of the routes.
 */
public final class Actions {
    /** All of them, by service. */
    public static final List<String> ALL = List.of(
            "product:Create", "product:List", "product:Get", "product:Change", "product:Delete", "product:GetSecret",
            "product:Publish", "device:Create", "device:List", "device:Get", "device:GetSecret", "device:Change",
            "device:Delete", "device:Publish", "device:Call", "device:GetShadow", "device:ChangeShadow", "device:GetLog",
            "device:Bind", "group:Create", "group:List", "group:Get", "group:Change", "group:Delete", "rule:Create",
            "rule:List", "rule:Get", "rule:Change", "rule:Delete", "rule:Restart", "destination:Create", "destination:List",
            "destination:Get", "destination:Change", "destination:Delete", "authority:Create", "authority:List",
            "authority:Get", "authority:Change", "authority:Delete", "firmware:Create", "firmware:List", "firmware:Get",
            "firmware:Change", "firmware:Delete", "firmware:Deploy", "task:Create", "task:List", "task:Get", "task:Cancel",
            "schema:Register", "schema:List", "schema:Get", "platform:Get", "platform:Change", "audit:Read", "user:Create",
            "user:List", "user:Get", "user:Change", "user:Delete", "user:SetPassword", "role:Create", "role:List",
            "role:Get", "role:Change", "role:Delete", "role:Assume", "policy:Create", "policy:List", "policy:Get",
            "policy:Change", "policy:Delete", "policy:Attach", "policy:Simulate", "key:Create", "key:List", "key:Change",
            "key:Delete");

    private Actions() {}
}
