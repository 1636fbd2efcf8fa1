package emulator

import "net/http"

// Endpoints that the vendor has and its OpenAPI document does not describe. Their bodies are
// guesses; only that they exist, and what they are about, is known.

// notificationKeys are the read keys of a person's notifications.
var notificationKeys = [...]string{
	"notification", "web_push", "web_phone_push",
	"notification_sms_ending_license", "notification_sms_low_balance", "notification_email_ending_license",
}

// notifications is GET /notification_settings/{location}/users/{user}.
func (c *call) notifications() (reply, error) {
	l, err := c.managed("settings_users_notifications_access")
	if err != nil {
		return reply{}, err
	}
	a, err := c.addressed(l.ID)
	if err != nil {
		return reply{}, err
	}
	return c.data(http.StatusOK, c.notificationSettings(a)), nil
}

func (c *call) notificationSettings(a *Access) object {
	values, data := c.values(a), make(object)
	for _, key := range notificationKeys {
		data[key] = values[key]
	}
	return data
}

// setNotifications is POST on the same path.
func (c *call) setNotifications() (reply, error) {
	l, err := c.managed("settings_users_notifications_access")
	if err != nil {
		return reply{}, err
	}
	a, err := c.addressed(l.ID)
	if err != nil {
		return reply{}, err
	}
	f, err := c.form()
	if err != nil {
		return reply{}, err
	}
	values := c.values(a)
	for _, key := range notificationKeys {
		if f.has(key) {
			values[key] = f.yes(key)
		}
	}
	if err := f.err(); err != nil {
		return reply{}, err
	}
	c.store(a, values)
	return c.data(http.StatusOK, c.notificationSettings(a)), nil
}

// applicationRights is GET /company/{location}/marketplace/applications/{application}/permissions:
// the rights that an application declared; it needs the right to manage users (altegio-pro-mcp,
// customer workflows).
func (c *call) applicationRights() (reply, error) {
	if _, err := c.managed("settings_users_access"); err != nil {
		return reply{}, err
	}
	id := c.pathID("application")
	app := find(c.s.Applications, func(a *Application) bool { return a.ID == id })
	if app == nil {
		return reply{}, c.notFound("The application")
	}
	list := make([]object, 0, len(app.Rights))
	for _, slug := range app.Rights {
		list = append(list, object{"slug": slug})
	}
	return c.data(http.StatusOK, list), nil
}
