/** What befalls calls, and the services that are called. */
import type { Scene } from './scene.ts'
import { arm, type Fate, type Service } from './service.ts'
import type { World } from './world.ts'

export function strikeApply({ world }: Scene, fate: Fate): boolean {
  arm(world.store.service, 'apply', fate)
  return true
}

export function strikeReads({ world }: Scene): boolean {
  const { choices, store } = world
  arm(
    store.service,
    choices.pick(['begin', 'progress', 'sources']),
    choices.pick(['refused', 'answer-lost']),
  )
  return true
}

export function sendAway({ clock, choices }: World, service: Service): boolean {
  clock.note(service.actor, 'is away')
  service.isAway = true
  clock.after(service.actor, choices.within(10, 900), () => {
    if (service.isAway) clock.note(service.actor, 'is back')
    service.isAway = false
  })
  return true
}

export function slowDown({ clock, choices }: World, service: Service): boolean {
  clock.note(service.actor, 'is slow')
  service.slowness = choices.between(5, 60)
  clock.after(service.actor, choices.within(50, 900), () => (service.slowness = 1))
  return true
}
